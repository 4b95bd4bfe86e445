// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Texts on which tokenisers differ: what is white space, what is a control, what has an accent, where words end.

const hex = (code) => String.fromCodePoint(code);
const between = (codes) => codes.map((code) => `ab${hex(code)}cd`);

const plain = [
    '', ' ', '   ', '\t', '\n', '\r\n', ' \t\n ', 'a', 'A', ' a', 'a ', '  a  b  ', 'hello world', 'Hello, World!',
    'The quick brown fox jumps over the lazy dog.', 'THE QUICK BROWN FOX', 'mIxEd CaSe TeXt', 'camelCaseWord snake_case_word kebab-case-word',
    "don't can't won't I'm you're they've we'll he'd it's", "DON'T CAN'T I'M", "'s 't 're", "''", "''quoted''", '``quoted``', "rock'n'roll", "'",
    'e-mail: someone@example.org, see https://example.org/a/b?c=d&e=f#g', 'C++ and C# and F#', 'a.b.c...d', '...', '!?!?!?', '---', '$5.99', '100%',
    '1', '12', '1234567890', '1,234,567.89', '3.14159', '9,', 'in 1999, or 2000,', '1st 2nd 3rd', '0x1F', '10^6', '-5', '+49 30 1234567',
    'a\tb', 'a\nb', 'a\r\nb', 'a  b', 'a   b    c', 'tabs\t\tand  spaces \n\n lines', 'trailing space ', 'trailing newline\n', '\n\nleading',
    '#hashtag @mention', '<tag attr="v">', '{"json": [1, 2]}', 'a|b', 'a\\b', 'a/b', '`code`', '~tilde~', '^caret^', '_under_', '"double"', '(paren)', '[bracket]',
];

const specials = [
    '[CLS]', '[SEP]', '[MASK]', '[UNK]', '[PAD]', 'the [MASK] of', '[mask]', '[ MASK ]', '[MASK][MASK]', 'a[SEP]b', 'x[MASK', 'MASK]', '[[MASK]]',
    '<s>', '</s>', '<pad>', '<unk>', '<mask>', 'the <mask> of', 'the<mask>of', 'the   <mask>', '<mask>.', '<S>', 'a</s>b', '<mask><mask>', '\t<mask>',
    '\u2581', 'a\u2581b', '\u2581\u2581a', ' \u2581 ', 'Ġ', 'aĠb', '##', '##ing', 'play##ing',
];

const accents = [
    'café', 'cafe\u0301', 'CAFÉ', 'naïve façade', 'Ångström', 'A\u030Angstro\u0308m', 'Zürich', 'Žluťoučký kůň', 'Dvořák', 'Łódź', 'Ørsted', 'æsthetic', 'Straße', 'STRASSE ẞ',
    'İstanbul', 'ıI', 'I\u0307', 'ΟΔΥΣΣΕΥΣ', 'Ὀδυσσεύς', 'σΣς', 'Σ', 'ΑΣ ΑΣ.', 'ǅ ǆ Ǆ', 'ǈ', 'ﬁne ﬂow ﬀ ﬃ ﬆ', 'Ŀl·l', 'ŉ', 'Å', 'K', 'Ω', '½ ¼ ⅓', 'x² y³', 'H₂O', '①②③', '㎏ ㎡', 'Ⅳ ⅷ',
    'e\u0301\u0302\u0303', 'a\u0323\u0307', 'a\u0307\u0323', '\u0301', '\u0301a', ' \u0301', 'q\u0307\u0323', 'Việt Nam', 'Vie\u0323\u0302t', 'ắ ằ ẳ', 'ё й Ё Й', 'и\u0306', 'العَرَبِيَّة', 'שָׁלוֹם', 'हिन्दी', 'ภาษาไทย', 'தமிழ்',
    'ק״מ', '\u0F71\u0F72', '\u1100\u1161\u11A8', '각 한국어', '한국어',
];

const scripts = [
    '中文', '我爱北京天安门', '漢字とかな', 'カタカナ', 'ひらがな', 'ｶﾀｶﾅ', '日本語 text mixed 漢字', 'abc中def', '中1文2', '。、「」', '全角ＡＢＣ１２３', '！？', '𠀀𠮷', '𪜀', '𫝀', '\u{2B820}', '\u{2B920}', '\u{2CEB0}', '\u{30000}', '豈更', '\u{2F800}', '㐀㐁', '々〆〇', '〱', '㊀', '⼀', '⺀',
    'Привет, мир!', 'ПРИВЕТ', 'Γειά σου Κόσμε', 'שלום עולם', 'مرحبا بالعالم', 'سلام ۱۲۳', '१२३', '٣٤٥', 'สวัสดี', 'გამარჯობა', 'ᲒᲐᲛᲐᲠᲯᲝᲑᲐ', 'Բարեւ', 'አማርኛ', 'ᏣᎳᎩ ꭰ', '𝐇𝐞𝐥𝐥𝐨', '𝒜𝓑', '𐐀𐐨', 'ꜲꜳꞫ', 'ʰ ʷ ᵃ', 'ª º',
];

const symbols = [
    '😀', '😀😀', 'a😀b', '👍🏽', '👩‍👩‍👧‍👦', '🏳️‍🌈', '🇩🇪🇫🇷', '❤️', '❤', '☃', '✈︎ ✈️', '1️⃣', '#️⃣', '🫠', '🫨', '™ ® ©', '€ £ ¥ ₹ ₿', '° ± × ÷', '→ ← ↔', '∑∫√∞', '≠ ≤ ≥', '•●■', '–—―', '‘single’ “double” „low‟ «guillemets» ‹x›', '…', '‚', '¡Hola! ¿Qué?', '§ ¶', '† ‡', '‰', '′ ″', '№', '⁂', '‿ ⁀', '〜', '・', '＿', '．', '﹏', '¦', '´', '¨', '¸', '¯', '˜ˇ', '｜', '␀', '¬', '·', '׳', '؟ ؛ ،', '।', '෴', '၊', '።', '᠀', '⸮', '𐄀', '𒑰',
];

const invisible = between([
    0x00, 0x01, 0x07, 0x08, 0x0B, 0x0C, 0x1B, 0x1C, 0x1F, 0x7F, 0x80, 0x85, 0x9F, 0xA0, 0xAD, 0x34F, 0x600, 0x61C, 0x6DD, 0x70F, 0x115F, 0x1680, 0x17B4, 0x180B, 0x180E, 0x2000, 0x2001, 0x2003,
    0x2007, 0x2009, 0x200A, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202E, 0x202F, 0x205F, 0x2060, 0x2061, 0x2064, 0x2066, 0x206F, 0x2800, 0x3000, 0x3164, 0xFE0F, 0xFEFF, 0xFFA0,
    0xFFF9, 0xFFFC, 0xFFFD, 0xFFFE, 0xFFFF, 0xE000, 0xF8FF, 0xFDD0, 0x378, 0x1D173, 0x1FFFF, 0xE0001, 0xE0020, 0xE0100, 0xF0000, 0x10FFFF,
]);

const long = [
    'a'.repeat(99), 'a'.repeat(100), 'a'.repeat(101), 'ab'.repeat(300), 'é'.repeat(100), 'é'.repeat(101), 'e\u0301'.repeat(60), '中'.repeat(120), '1'.repeat(101), '.'.repeat(150), ' '.repeat(50) + 'x', 'a' + '\u0301'.repeat(120),
    'x'.repeat(100) + ' y', 'supercalifragilisticexpialidocious', 'pneumonoultramicroscopicsilicovolcanoconiosis', 'word '.repeat(60), '😀'.repeat(40), '-'.repeat(70) + 'x', 'A'.repeat(101) + 'b',
    'antidisestablishmentarianism unbelievably', 'unaffable internationalization', 'the'.repeat(33), '\u200d'.repeat(5) + 'a', 'ＡＢＣ'.repeat(20),
];

export const strings = [...plain, ...specials, ...accents, ...scripts, ...symbols, ...invisible, ...long];

/// First and second sentence, and how many tokens they may have together.
export const pairs = [
    ['a short one', 'and another', 64], ['one two three four five six', 'seven eight', 9], ['one two', 'three four five six seven eight', 9], ['one two three four', 'five six seven eight', 9],
    ['one two three four five', 'six seven eight nine ten', 12], ['the quick brown fox jumps over', 'the lazy dog', 10], ['a', 'b c d e f g h i j k', 8], ['a b c d e f g h i j k', 'b', 8], ['a b c', 'd e f', 4], ['a b c', 'd e f', 5],
    ['Hello, World!', 'café 中文 😀', 16], ['word '.repeat(40), 'word '.repeat(10), 32], ['word '.repeat(10), 'word '.repeat(40), 32], ['the [MASK] of', 'the <mask> of', 12],
];

/// What the small vocabularies are made from: our own words, with a little of everything above.
export const corpus = (() => {
    const subjects = ['the model', 'a layer', 'the quick brown fox', 'one head', 'every word', 'the lazy dog', 'our measurement', 'the latency'];
    const verbs = ['measures', 'jumps over', 'is pruned from', 'compares with', "doesn't need", 'was trained on', 'keeps', 'counts'];
    const objects = ['the front', 'a sparse matrix', '12 tokens', 'another sentence', 'the accuracy of 1,234 examples', 'hello world', 'naïve façades', 'the café in Zürich', '3.14 seconds', 'international words', 'unbelievably long texts', 'the empty string'];
    const extras = ["I'm sure you're right, they've said it'll work.", 'See https://example.org or write to someone@example.org!', 'Привет, мир! Γειά σου.', '中文 漢字 かな 😀', 'In 1999, or in 2000, nothing happened.', 'snake_case and camelCase (both) [are] {fine}; "quoted" too?'];
    const lines = [];
    for (const s of subjects) for (const v of verbs) for (const o of objects) lines.push(`${s} ${v} ${o}${lines.length % 3 ? '.' : ' and'}`);
    for (let i = 0; i < 60; ++i) lines.push(extras[i % extras.length]);
    return lines.map((line, i) => (i % 4 ? line : line[0].toUpperCase() + line.slice(1)));
})();
