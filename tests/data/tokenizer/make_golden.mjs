// SPDX-FileCopyrightText: 2026 Paretoscope contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Makes the golden ids of tests/core/model/tst_tokenizer_golden.cpp with an implementation that is not ours: the npm package
// "tokenizers" 0.23.2 (the Rust library). Needs spm_train (Debian package sentencepiece). Run from any folder in which that
// package is installed:   npm install tokenizers@0.23.2 && node <repository>/tests/data/tokenizer/make_golden.mjs <shared data>
// The big BERT vocabulary stays in <shared data>; only its ids are written here.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { corpus, pairs, strings } from './strings.mjs';

const { Tokenizer } = createRequire(path.join(process.cwd(), 'x.js'))('tokenizers');
const here = path.dirname(fileURLToPath(import.meta.url));
const shared = process.argv[2];

const writeJson = (file, value) => {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, JSON.stringify(value) + '\n');
};
/// One case per line, so that a difference can be read.
const writeGolden = (file, golden) => {
    const list = (cases) => '[\n' + cases.map((each) => JSON.stringify(each)).join(',\n') + '\n]';
    fs.writeFileSync(file, `{"cases": ${list(golden.cases)},\n"pairs": ${list(golden.pairs)}}\n`);
};

async function golden(json) {
    const cases = [];
    const plain = Tokenizer.fromString(JSON.stringify({ ...json, truncation: null, padding: null }));
    for (const text of strings) cases.push({ text, ids: (await plain.encode(text, null, { addSpecialTokens: false })).getIds() });
    const truncated = [];
    for (const [text, pair, wanted] of pairs) {
        const tokenizer = Tokenizer.fromString(JSON.stringify({ ...json, truncation: null, padding: null }));
        // An even number of places for pieces: this version stops encoding early, and which side it then gives an odd one to
        // depends on where it happened to stop.
        const specials = json.post_processor.type === 'RobertaProcessing' ? 4 : 3;
        const maxTokens = wanted + ((wanted - specials) % 2);
        tokenizer.setTruncation(maxTokens, { strategy: 'LongestFirst' });
        const encoding = await tokenizer.encode(text, pair);
        truncated.push({ text, pair, maxTokens, ids: encoding.getIds(), types: encoding.getTypeIds() });
    }
    return { cases, pairs: truncated };
}

const special = (id, content, more = {}) => ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true, ...more });
const bertTemplate = (cls, sep, ids) => ({
    type: 'TemplateProcessing',
    single: [{ SpecialToken: { id: cls, type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: sep, type_id: 0 } }],
    pair: [{ SpecialToken: { id: cls, type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: sep, type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }, { SpecialToken: { id: sep, type_id: 1 } }],
    special_tokens: { [cls]: { id: cls, ids: [ids[cls]], tokens: [cls] }, [sep]: { id: sep, ids: [ids[sep]], tokens: [sep] } },
});

/// Merges the most frequent neighbours, `count` times; ties go to the pair that sorts first.
function trainMerges(words, count, join) {
    const merges = [];
    for (let round = 0; round < count; ++round) {
        const frequency = new Map();
        for (const [symbols, n] of words)
            for (let i = 0; i + 1 < symbols.length; ++i) {
                const key = symbols[i] + ' ' + symbols[i + 1];
                frequency.set(key, (frequency.get(key) ?? 0) + n);
            }
        const best = [...frequency].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0];
        if (!best || best[1] < 2) break;
        const [left, right] = best[0].split(' ');
        merges.push([left, right]);
        for (const [symbols] of words)
            for (let i = 0; i + 1 < symbols.length; ++i)
                if (symbols[i] === left && symbols[i + 1] === right) symbols.splice(i, 2, join(left, right));
    }
    return merges;
}

const countWords = (list) => {
    const counts = new Map();
    for (const word of list) counts.set(word, (counts.get(word) ?? 0) + 1);
    return [...counts];
};

async function makeWordPiece() {
    const plain = corpus.join(' ').normalize('NFD').replace(/\p{Mn}/gu, '');
    const words = countWords((plain + ' ' + plain.toLowerCase()).match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu)).map(([word, n]) => [[...word].map((c, i) => (i ? '##' + c : c)), n]);
    const pieces = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...new Set(words.flatMap(([symbols]) => symbols)), ...'!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~', 'é', '##é', 'e', '##e'];
    const merges = trainMerges(words, 500, (left, right) => left + right.slice(2));
    const vocabulary = [...new Set([...pieces, ...merges.map(([left, right]) => left + right.slice(2))])];
    const ids = Object.fromEntries(vocabulary.map((piece, id) => [piece, id]));
    fs.mkdirSync(path.join(here, 'wordpiece'), { recursive: true });
    fs.writeFileSync(path.join(here, 'wordpiece/vocab.txt'), vocabulary.join('\n') + '\n');
    const json = {
        version: '1.0',
        added_tokens: ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'].map((name) => special(ids[name], name)),
        normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true },
        pre_tokenizer: { type: 'BertPreTokenizer' },
        post_processor: bertTemplate('[CLS]', '[SEP]', ids),
        decoder: null,
        model: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100, vocab: ids },
    };
    writeGolden(path.join(here, 'wordpiece/uncased.json'), await golden(json));
    // The parts that none of the usual tokenisers uses.
    const odd = structuredClone(json);
    odd.post_processor = { type: 'BertProcessing', sep: ['[SEP]', ids['[SEP]']], cls: ['[CLS]', ids['[CLS]']] };
    odd.added_tokens.push(special(vocabulary.length, 'ab', { special: false, single_word: true }), special(vocabulary.length + 1, 'CAFE', { special: false, normalized: true, rstrip: true }));
    odd.normalizer = { type: 'Sequence', normalizers: [{ type: 'NFD' }, { type: 'StripAccents' }, { type: 'Lowercase' }, { type: 'Strip', strip_left: true, strip_right: true }] };
    odd.pre_tokenizer = { type: 'Sequence', pretokenizers: [{ type: 'Whitespace' }, { type: 'Digits', individual_digits: true }] };
    writeJson(path.join(here, 'parts1_json/tokenizer.json'), odd);
    writeGolden(path.join(here, 'parts1_json/golden.json'), await golden(odd));
    odd.normalizer = { type: 'Sequence', normalizers: [{ type: 'NFKC' }, { type: 'Strip', strip_left: true, strip_right: false }] };
    odd.pre_tokenizer = { type: 'Sequence', pretokenizers: [{ type: 'WhitespaceSplit' }, { type: 'Punctuation', behavior: 'Isolated' }, { type: 'Digits', individual_digits: false }] };
    writeJson(path.join(here, 'parts2_json/tokenizer.json'), odd);
    writeGolden(path.join(here, 'parts2_json/golden.json'), await golden(odd));
    json.normalizer.lowercase = false;
    writeGolden(path.join(here, 'wordpiece/cased.json'), await golden(json));
    json.normalizer = { ...json.normalizer, lowercase: true, strip_accents: false, handle_chinese_chars: false };
    writeGolden(path.join(here, 'wordpiece/accents_kept.json'), await golden(json));
}

async function makeBert() {
    const json = JSON.parse(fs.readFileSync(path.join(shared, 'bert-base-uncased-tokenizer/tokenizer.json')));
    writeGolden(path.join(here, 'bert_base_uncased.json'), await golden(json));
}

async function makeBpe() {
    const symbols = [];
    for (let b = 0, spare = 256; b < 256; ++b) symbols.push(String.fromCodePoint((b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174 ? b : spare++));
    const visible = (word) => [...Buffer.from(word)].map((b) => symbols[b]);
    const pattern = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;
    const words = countWords(corpus.flatMap((line) => line.match(pattern))).map(([word, n]) => [visible(word), n]);
    const merges = trainMerges(words, 450, (left, right) => left + right);
    const vocabulary = ['<s>', '<pad>', '</s>', '<unk>', ...symbols, ...new Set(merges.map(([left, right]) => left + right)), '<mask>'];
    const ids = Object.fromEntries(vocabulary.map((piece, id) => [piece, id]));
    writeJson(path.join(here, 'bpe/vocab.json'), ids);
    fs.writeFileSync(path.join(here, 'bpe/merges.txt'), '#version: 0.2\n' + merges.map((pair) => pair.join(' ')).join('\n') + '\n');
    const json = {
        version: '1.0',
        added_tokens: vocabulary.slice(0, 4).map((name, id) => special(id, name)).concat(special(ids['<mask>'], '<mask>', { lstrip: true })),
        normalizer: null,
        pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
        post_processor: { type: 'RobertaProcessing', sep: ['</s>', 2], cls: ['<s>', 0], trim_offsets: true, add_prefix_space: false },
        decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
        model: { type: 'BPE', dropout: null, unk_token: null, continuing_subword_prefix: '', end_of_word_suffix: '', fuse_unk: false, byte_fallback: false, vocab: ids, merges: merges.map((pair) => pair.join(' ')) },
    };
    writeJson(path.join(here, 'bpe_json/tokenizer.json'), json);
    writeGolden(path.join(here, 'bpe/golden.json'), await golden(json));
    json.pre_tokenizer.add_prefix_space = true;
    writeGolden(path.join(here, 'bpe/prefix_space.json'), await golden(json));
}

/// The few fields of SentencePiece's protobuf that matter: pieces (1: text, 2: score, 3: type), normalizer (3) with its map (2).
function parseSpiece(bytes) {
    function* fields(data) {
        let at = 0;
        const varint = () => {
            let value = 0, shift = 0, byte;
            do { byte = data[at++]; value += (byte & 127) * 2 ** shift; shift += 7; } while (byte & 128);
            return value;
        };
        while (at < data.length) {
            const tag = varint(), wire = tag & 7;
            if (wire === 0) yield [tag >> 3, varint()];
            else if (wire === 5) { yield [tag >> 3, data.readFloatLE(at)]; at += 4; }
            else if (wire === 2) { const n = varint(); yield [tag >> 3, data.subarray(at, at + n)]; at += n; }
            else throw new Error(`wire type ${wire}`);
        }
    }
    const result = { pieces: [], charsmap: Buffer.alloc(0) };
    for (const [field, value] of fields(bytes)) {
        if (field === 1) {
            const piece = Object.fromEntries(fields(value));
            result.pieces.push([piece[1].toString(), piece[2] ?? 0]);
        }
        if (field === 3) for (const [inner, data] of fields(value)) if (inner === 2) result.charsmap = data;
    }
    return result;
}

async function makeUnigram() {
    const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'unigram-'));
    const hexes = (text) => [...text].map((c) => c.codePointAt(0).toString(16).toUpperCase()).join(' ');
    const rules = ['A0\t20', '2003\t20', '3000\t20', '9\t20', 'A\t20', 'D\t20', '200B\t', 'AD\t', 'FEFF\t', '1\t', '7F\t', '0065 0301\tE9', '0061 030A\tE5'];
    for (const [from, to] of [[0xb2, 0xbe], [0x2100, 0x2188], [0x2460, 0x2473], [0x3380, 0x33df], [0xfb00, 0xfb06], [0xff01, 0xff9f]])
        for (let code = from; code <= to; ++code) {
            const one = String.fromCodePoint(code), other = one.normalize('NFKC');
            if (one !== other) rules.push(`${hexes(one)}\t${hexes(other)}`);
        }
    fs.writeFileSync(path.join(scratch, 'rules.tsv'), rules.join('\n') + '\n');
    fs.writeFileSync(path.join(scratch, 'corpus.txt'), corpus.map((line) => line.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '')).join('\n') + '\n');
    execFileSync('spm_train', ['--input=corpus.txt', '--model_prefix=m', '--vocab_size=420', '--model_type=unigram', '--character_coverage=1.0', '--hard_vocab_limit=false',
        '--normalization_rule_tsv=rules.tsv', '--pad_id=0', '--unk_id=1', '--bos_id=-1', '--eos_id=-1', '--control_symbols=[CLS],[SEP],[MASK]', '--pad_piece=<pad>', '--unk_piece=<unk>', '--num_threads=1'], { stdio: 'ignore', cwd: scratch });
    fs.mkdirSync(path.join(here, 'unigram'), { recursive: true });
    fs.copyFileSync(`${scratch}/m.model`, path.join(here, 'unigram/spiece.model'));
    const { pieces, charsmap } = parseSpiece(fs.readFileSync(`${scratch}/m.model`));
    const ids = Object.fromEntries(pieces.map(([piece], id) => [piece, id]));
    // ALBERT's conversion: number and comma are kept apart by a penalty.
    const vocab = pieces.map(([piece, score]) => [piece, /[0-9],$/.test(piece) ? score - 100 : score]);
    const json = {
        version: '1.0',
        added_tokens: ['<pad>', '<unk>', '[CLS]', '[SEP]'].map((name) => special(ids[name], name)).concat(special(ids['[MASK]'], '[MASK]', { lstrip: true })),
        normalizer: {
            type: 'Sequence',
            normalizers: [{ type: 'Replace', pattern: { String: '``' }, content: '"' }, { type: 'Replace', pattern: { String: "''" }, content: '"' }, { type: 'NFKD' }, { type: 'StripAccents' }, { type: 'Lowercase' },
                { type: 'Precompiled', precompiled_charsmap: charsmap.toString('base64') }, { type: 'Replace', pattern: { Regex: ' {2,}' }, content: ' ' }],
        },
        pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'WhitespaceSplit' }, { type: 'Metaspace', replacement: '\u2581', add_prefix_space: true }] },
        post_processor: bertTemplate('[CLS]', '[SEP]', ids),
        decoder: null,
        model: { type: 'Unigram', unk_id: ids['<unk>'], vocab, byte_fallback: false },
    };
    writeJson(path.join(here, 'unigram_json/tokenizer.json'), json);
    writeGolden(path.join(here, 'unigram_json/golden.json'), await golden(json));
    // Without ALBERT's own steps the character map meets composed letters, marks and wide forms itself.
    json.normalizer = { type: 'Precompiled', precompiled_charsmap: charsmap.toString('base64') };
    json.pre_tokenizer = { type: 'Metaspace', replacement: '\u2581', prepend_scheme: 'always', split: true };
    writeJson(path.join(here, 'charsmap_json/tokenizer.json'), json);
    writeGolden(path.join(here, 'charsmap_json/golden.json'), await golden(json));
    fs.rmSync(scratch, { recursive: true });
}

await makeWordPiece();
await makeBert();
await makeBpe();
await makeUnigram();
console.log(`${strings.length} strings, ${pairs.length} pairs`);
