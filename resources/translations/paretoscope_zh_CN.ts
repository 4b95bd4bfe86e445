<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>BlockGraph</name>
    <message>
        <source>Query</source>
        <translation>查询</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>键</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Add &amp; norm</source>
        <translation>相加与归一化</translation>
    </message>
    <message>
        <source>FFN in</source>
        <translation>FFN 输入</translation>
    </message>
    <message>
        <source>Activation</source>
        <translation>激活函数</translation>
    </message>
    <message>
        <source>FFN out</source>
        <translation>FFN 输出</translation>
    </message>
    <message>
        <source>asked %1, runs as %2: %3</source>
        <translation>要求 %1，实际以 %2 运行：%3</translation>
    </message>
    <message>
        <source>%1 of %2 heads</source>
        <translation>%1 / %2 个头</translation>
    </message>
    <message>
        <source>%1 of %2 neurons</source>
        <translation>%1 / %2 个神经元</translation>
    </message>
    <message>
        <source>Embeddings</source>
        <translation>嵌入层</translation>
    </message>
    <message>
        <source>Head, classifier</source>
        <translation>输出头、分类器</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>输出头</translation>
    </message>
    <message>
        <source>Measured time</source>
        <translation>实测时间</translation>
    </message>
    <message>
        <source>Speed-up over dense</source>
        <translation>相对稠密模型的加速比</translation>
    </message>
    <message>
        <source>Sparsity</source>
        <translation>稀疏度</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>位宽</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>MACs per token</source>
        <translation>每个词元的乘加数</translation>
    </message>
    <message>
        <source>Full colour: the longest part.</source>
        <translation>颜色最深：耗时最长的部分。</translation>
    </message>
    <message>
        <source>Full colour: 16 times as fast as dense; none: not faster.</source>
        <translation>颜色最深：比稠密快 16 倍；无色：没有变快。</translation>
    </message>
    <message>
        <source>Full colour: nothing is left.</source>
        <translation>颜色最深：权重全部移除。</translation>
    </message>
    <message>
        <source>None: 32 bits; the fuller, the fewer.</source>
        <translation>无色：32 位；颜色越深，位数越少。</translation>
    </message>
    <message>
        <source>Full colour: the largest matrix.</source>
        <translation>颜色最深：最大的矩阵。</translation>
    </message>
    <message>
        <source>%1 bits</source>
        <translation>%1 位</translation>
    </message>
    <message>
        <source>Error of the weights</source>
        <translation>权重误差</translation>
    </message>
    <message>
        <source>Share of the squared weights that is lost. Full colour: all; none: 0.01 % or less.</source>
        <translation>损失的权重平方占比。颜色最深：全部；无色：0.01 % 或更少。</translation>
    </message>
</context>
<context>
    <name>Core</name>
    <message>
        <source>Accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>F1 (class 1)</source>
        <translation>F1（类别 1）</translation>
    </message>
    <message>
        <source>F1 (macro)</source>
        <translation>F1（宏平均）</translation>
    </message>
    <message>
        <source>Matthews correlation</source>
        <translation>马修斯相关系数</translation>
    </message>
    <message>
        <source>ROC AUC</source>
        <translation>ROC AUC</translation>
    </message>
    <message>
        <source>Cross-entropy</source>
        <translation>交叉熵</translation>
    </message>
    <message>
        <source>Pearson correlation</source>
        <translation>皮尔逊相关系数</translation>
    </message>
    <message>
        <source>Spearman correlation</source>
        <translation>斯皮尔曼相关系数</translation>
    </message>
    <message>
        <source>Mean squared error</source>
        <translation>均方误差</translation>
    </message>
    <message>
        <source>Latency p50</source>
        <translation>延迟 p50</translation>
    </message>
    <message>
        <source>Latency p95</source>
        <translation>延迟 p95</translation>
    </message>
    <message>
        <source>Latency p99</source>
        <translation>延迟 p99</translation>
    </message>
    <message>
        <source>Throughput</source>
        <translation>吞吐量</translation>
    </message>
    <message>
        <source>Speed-up</source>
        <translation>加速比</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Executed MACs</source>
        <translation>执行的 MAC</translation>
    </message>
    <message>
        <source>Non-zeros</source>
        <translation>非零</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>Magnitude</source>
        <translation>幅值</translation>
    </message>
    <message>
        <source>Random (control)</source>
        <translation>随机（对照）</translation>
    </message>
    <message>
        <source>Fisher</source>
        <translation>Fisher</translation>
    </message>
    <message>
        <source>Michel (mean gradient)</source>
        <translation>Michel（平均梯度）</translation>
    </message>
    <message>
        <source>Wanda</source>
        <translation>Wanda</translation>
    </message>
    <message>
        <source>Removes the weights closest to zero; needs no data.</source>
        <translation>移除最接近零的权重；不需要数据。</translation>
    </message>
    <message>
        <source>Removes weights by lot; whatever does not beat this is not a method.</source>
        <translation>随机移除权重；不能胜过它的就不算方法。</translation>
    </message>
    <message>
        <source>Heads and neurons with the smallest squared gate gradient go first; needs labelled data.</source>
        <translation>门控梯度平方最小的头和神经元先移除；需要带标签的数据。</translation>
    </message>
    <message>
        <source>Heads and neurons whose weights are small go first; needs no data.</source>
        <translation>权重小的头和神经元先移除；不需要数据。</translation>
    </message>
    <message>
        <source>Heads and neurons whose gate hardly moves the loss go first; needs labelled data.</source>
        <translation>门控几乎不影响损失的头和神经元先移除；需要带标签的数据。</translation>
    </message>
    <message>
        <source>Removes heads and neurons by lot; whatever does not beat this is not a method.</source>
        <translation>随机移除头和神经元；不能胜过它的就不算方法。</translation>
    </message>
    <message>
        <source>Weighs each weight by the size of the input it meets on calibration data; compares within one output.</source>
        <translation>按校准数据上输入的大小衡量每个权重；在同一输出内比较。</translation>
    </message>
    <message>
        <source>drift</source>
        <translation>漂移</translation>
    </message>
    <message>
        <source>load</source>
        <translation>负载</translation>
    </message>
    <message>
        <source>warm-up</source>
        <translation>预热</translation>
    </message>
    <message>
        <source>frequency</source>
        <translation>频率</translation>
    </message>
    <message>
        <source>wide</source>
        <translation>区间宽</translation>
    </message>
    <message>
        <source>few samples</source>
        <translation>样本少</translation>
    </message>
    <message>
        <source>preempted</source>
        <translation>被抢占</translation>
    </message>
    <message>
        <source>the scheduler interrupted more than a tenth of the runs; their times are kept, the speed-up is that of the others</source>
        <translation>调度器打断了十分之一以上的运行；其时间保留，加速比取自其余运行</translation>
    </message>
    <message>
        <source>the same inputs took over 5 % longer or shorter in the last third of the samples than in the first: measure again when the machine is calm</source>
        <translation>同样的输入在后三分之一样本中的耗时与前三分之一相差超过 5 %：待机器空闲时重新测量</translation>
    </message>
    <message>
        <source>other programs kept more than 30 % of a core busy while this was timed</source>
        <translation>计时期间其他程序占用了一个核心的 30 % 以上</translation>
    </message>
    <message>
        <source>times were still falling when the warm-up ended: the first samples may be slow</source>
        <translation>预热结束时时间仍在下降：最初的样本可能偏慢</translation>
    </message>
    <message>
        <source>the processor&apos;s clock changed by more than 5 % while this was timed: compare speed-ups, not times</source>
        <translation>计时期间处理器频率变化超过 5 %：请比较加速比而非时间</translation>
    </message>
    <message>
        <source>the time budget ended before the median&apos;s interval was within 2 %: give it more time or a calmer machine</source>
        <translation>时间预算在中位数区间收窄到 2 % 之前用完：请给更多时间或更空闲的机器</translation>
    </message>
    <message>
        <source>the time budget ended before enough samples were taken: the interval is wide</source>
        <translation>时间预算在取得足够样本之前用完：区间较宽</translation>
    </message>
    <message>
        <source>measured parts</source>
        <translation>已测量的部分</translation>
    </message>
    <message>
        <source>measured parts, interpolated</source>
        <translation>已测量的部分，经插值</translation>
    </message>
    <message>
        <source>parts measured at another size</source>
        <translation>以其他尺寸测量的部分</translation>
    </message>
    <message>
        <source>calibration of this machine</source>
        <translation>本机的校准</translation>
    </message>
    <message>
        <source>a rule of thumb</source>
        <translation>经验法则</translation>
    </message>
    <message>
        <source>fp32 multiply-add</source>
        <translation>fp32 乘加</translation>
    </message>
    <message>
        <source>int8 dot product</source>
        <translation>int8 点积</translation>
    </message>
    <message>
        <source>L1 cache</source>
        <translation>一级缓存</translation>
    </message>
    <message>
        <source>L2 cache</source>
        <translation>二级缓存</translation>
    </message>
    <message>
        <source>L3 cache</source>
        <translation>三级缓存</translation>
    </message>
    <message>
        <source>memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Loss against dense</source>
        <translation>相对稠密的损失</translation>
    </message>
    <message>
        <source>GPTQ</source>
        <translation>GPTQ</translation>
    </message>
    <message>
        <source>Rounds to integers column by column; later columns make up for the error on calibration texts. Removes by magnitude.</source>
        <translation>逐列取整；后面的列弥补在校准文本上的误差。按幅值移除。</translation>
    </message>
    <message>
        <source>OBS in blocks</source>
        <translation>分块 OBS</translation>
    </message>
    <message>
        <source>Removes one weight after the other where the rest of its block can make up for it best; needs calibration texts.</source>
        <translation>逐个移除权重，先移除所在块其余部分最能弥补的；需要校准文本。</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>The weights that stay keep their values.</source>
        <translation>保留的权重保持原值。</translation>
    </message>
    <message>
        <source>Least squares</source>
        <translation>最小二乘</translation>
    </message>
    <message>
        <source>The weights that stay are solved for anew, so that each matrix answers calibration texts as before; no training.</source>
        <translation>重新求解保留的权重，使每个矩阵对校准文本的输出与之前一致；无需训练。</translation>
    </message>
    <message>
        <source>Rescale units</source>
        <translation>重新缩放单元</translation>
    </message>
    <message>
        <source>Heads and neurons that stay get one factor each, so that their block answers calibration texts as before.</source>
        <translation>保留的头和神经元各乘一个系数，使所在块对校准文本的输出与之前一致。</translation>
    </message>
    <message>
        <source>SmoothQuant</source>
        <translation>SmoothQuant</translation>
    </message>
    <message>
        <source>Before rounding to integers, moves outliers of the attention&apos;s result into the weights of its output matrix.</source>
        <translation>取整之前，将注意力结果中的离群值移入其输出矩阵的权重。</translation>
    </message>
    <message>
        <source>SparseGPT</source>
        <translation>SparseGPT</translation>
    </message>
    <message>
        <source>Weights leave column by column; those that stay make up for the error on calibration texts, rounding included.</source>
        <translation>逐列移除权重；保留的权重弥补在校准文本上的误差，包括舍入。</translation>
    </message>
    <message>
        <source>Fisher, rearranged</source>
        <translation>Fisher，重排</translation>
    </message>
    <message>
        <source>Fisher importance, then neurons change places with removed ones while that lowers the estimated loss.</source>
        <translation>先按 Fisher 重要性，再在能降低估计损失时将神经元与已移除的互换。</translation>
    </message>
    <message>
        <source>threads</source>
        <translation>线程</translation>
    </message>
    <message>
        <source>more threads were asked for than this machine has cores: they waited for each other</source>
        <translation>要求的线程数多于本机核心数：它们互相等待</translation>
    </message>
    <message>
        <source>A* over heads</source>
        <translation>头上的 A*</translation>
    </message>
    <message>
        <source>Removes as many attention heads as an accuracy budget allows. The drop on the rows chosen by is guaranteed, optimality only where losses add up.</source>
        <translation>在精度预算允许下移除尽可能多的注意力头。所选行上的下降有保证；仅当损失可加时才最优。</translation>
    </message>
    <message>
        <source>Accuracy budget</source>
        <translation>精度预算</translation>
    </message>
    <message>
        <source>Largest drop; a constraint on drop takes its place</source>
        <translation>最大下降；若有下降约束则以其为准</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>顺序</translation>
    </message>
    <message>
        <source>ucs: by loss so far; greedy: by estimate; astar: their sum; weighted: omega times the estimate</source>
        <translation>ucs：按已有损失；greedy：按估计；astar：两者之和；weighted：估计乘 omega</translation>
    </message>
    <message>
        <source>Weight of the estimate</source>
        <translation>估计的权重</translation>
    </message>
    <message>
        <source>Of mode weighted</source>
        <translation>用于 weighted 模式</translation>
    </message>
    <message>
        <source>Heads tried per node</source>
        <translation>每个节点尝试的头</translation>
    </message>
    <message>
        <source>Those of least loss alone; 0: all, exact</source>
        <translation>仅损失最小的；0：全部，精确</translation>
    </message>
    <message>
        <source>AE-BERT</source>
        <translation>AE-BERT</translation>
    </message>
    <message>
        <source>Random pruning rates per matrix, projected onto one overall ratio and judged without training; shows how well the cheap score ranks what least-squares repair makes of the candidates.</source>
        <translation>每个矩阵随机剪枝率，投影到一个总比例，无训练评判；显示廉价评分对最小二乘修复后候选的排序有多准。</translation>
    </message>
    <message>
        <source>Overall pruning ratio</source>
        <translation>总剪枝比例</translation>
    </message>
    <message>
        <source>Used where no limit on latency, size or MACs decides</source>
        <translation>在没有延迟、大小或 MAC 限制时使用</translation>
    </message>
    <message>
        <source>Least rate</source>
        <translation>最小比率</translation>
    </message>
    <message>
        <source>Rates of single matrices are drawn from here on</source>
        <translation>单个矩阵的比率从此值起抽取</translation>
    </message>
    <message>
        <source>Largest rate</source>
        <translation>最大比率</translation>
    </message>
    <message>
        <source>Up to here</source>
        <translation>到此值为止</translation>
    </message>
    <message>
        <source>Block side</source>
        <translation>块边长</translation>
    </message>
    <message>
        <source>1: single weights; 4: 4x4 blocks</source>
        <translation>1：单个权重；4：4x4 块</translation>
    </message>
    <message>
        <source>Round to int8</source>
        <translation>舍入到 int8</translation>
    </message>
    <message>
        <source>Weights and activations in 8 bits too</source>
        <translation>权重和激活也用 8 位</translation>
    </message>
    <message>
        <source>Annealing</source>
        <translation>退火</translation>
    </message>
    <message>
        <source>Share spent on steps around the best candidate</source>
        <translation>用于最佳候选附近步骤的比例</translation>
    </message>
    <message>
        <source>AMC (DDPG)</source>
        <translation>AMC（DDPG）</translation>
    </message>
    <message>
        <source>A learned policy gives each layer&apos;s heads and neurons a share to keep; an action wall keeps the budget, least squares repairs what stays. The paper&apos;s convolutions are replaced by heads and neurons.</source>
        <translation>学习得到的策略给每层的头和神经元一个保留比例；动作墙守住预算，最小二乘修复保留部分。论文中的卷积由头和神经元代替。</translation>
    </message>
    <message>
        <source>Share of MACs</source>
        <translation>MAC 比例</translation>
    </message>
    <message>
        <source>The wall where no limit on latency, size or MACs is given</source>
        <translation>没有给出延迟、大小或 MAC 限制时的墙</translation>
    </message>
    <message>
        <source>Cost the agent sees</source>
        <translation>代理所见的代价</translation>
    </message>
    <message>
        <source>Predicted latency, or MACs</source>
        <translation>预测延迟，或 MAC</translation>
    </message>
    <message>
        <source>Reward</source>
        <translation>奖励</translation>
    </message>
    <message>
        <source>accuracy: for a fixed budget; guaranteed: -(1 - accuracy) ln cost</source>
        <translation>accuracy：固定预算；guaranteed：-(1 - accuracy) ln cost</translation>
    </message>
    <message>
        <source>Least share kept</source>
        <translation>最小保留比例</translation>
    </message>
    <message>
        <source>Of each part, before the wall</source>
        <translation>每个部分的，在墙之前</translation>
    </message>
    <message>
        <source>Warm-up</source>
        <translation>预热</translation>
    </message>
    <message>
        <source>Uniform random episodes first; at most a third of the budget</source>
        <translation>先进行均匀随机回合；至多占预算的三分之一</translation>
    </message>
    <message>
        <source>Hidden width</source>
        <translation>隐藏宽度</translation>
    </message>
    <message>
        <source>Of actor and critic; the paper has 300</source>
        <translation>演员与评论家的；论文为 300</translation>
    </message>
    <message>
        <source>Least exploration</source>
        <translation>最小探索</translation>
    </message>
    <message>
        <source>Sigma does not fall below</source>
        <translation>Sigma 不低于此值</translation>
    </message>
    <message>
        <source>Solve the weights that stay anew</source>
        <translation>重新求解保留的权重</translation>
    </message>
    <message>
        <source>AQ-BERT, post-training</source>
        <translation>AQ-BERT，训练后</translation>
    </message>
    <message>
        <source>2, 4 or 8 bits per matrix and a share of weight groups with 0 bits, exact for the estimated loss under the limit. The paper&apos;s differentiable search and its training are not part of this.</source>
        <translation>每个矩阵 2、4 或 8 位，并有一部分权重组为 0 位，在限制下对估计损失精确。不含论文中的可微搜索及其训练。</translation>
    </message>
    <message>
        <source>Group size</source>
        <translation>组大小</translation>
    </message>
    <message>
        <source>Weights of one output that get 0 bits together and share a scale</source>
        <translation>同一输出中一起取 0 位并共享缩放系数的权重</translation>
    </message>
    <message>
        <source>Most 0-bit groups</source>
        <translation>0 位组上限</translation>
    </message>
    <message>
        <source>Largest share of a matrix&apos;s groups that may get 0 bits</source>
        <translation>一个矩阵中可取 0 位的组的最大比例</translation>
    </message>
    <message>
        <source>Bigger&amp;Faster</source>
        <translation>Bigger&amp;Faster</translation>
    </message>
    <message>
        <source>Evolution over depth, heads and FFN width with int8 in the loop, beside the same in fp32. The paper&apos;s supernet training is not part of this.</source>
        <translation>在深度、头和 FFN 宽度上进化，循环中含 int8，并与 fp32 的同样搜索并列。不含论文中的超网训练。</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>both: half of the budget each, to overlay the fronts</source>
        <translation>both：各用一半预算，以叠加两条前沿</translation>
    </message>
    <message>
        <source>Fisher mask search</source>
        <translation>Fisher 掩码搜索</translation>
    </message>
    <message>
        <source>Which heads and neurons stay, by Fisher information under the limit; rearranged, rescaled or solved anew, without training. Factors are fitted on the dense model&apos;s activations. Needs gradients.</source>
        <translation>在限制下按 Fisher 信息决定保留哪些头和神经元；重排、缩放或重新求解，无需训练。系数在稠密模型的激活上拟合。需要梯度。</translation>
    </message>
    <message>
        <source>Without a limit: where the search starts</source>
        <translation>无限制时：搜索的起点</translation>
    </message>
    <message>
        <source>Greedy</source>
        <translation>贪心</translation>
    </message>
    <message>
        <source>Measures how much each part&apos;s compression alone costs in loss, then compresses where a millisecond is cheapest.</source>
        <translation>测量单独压缩每个部分的损失代价，然后在一毫秒最便宜之处压缩。</translation>
    </message>
    <message>
        <source>Share of probes</source>
        <translation>探测比例</translation>
    </message>
    <message>
        <source>Largest share of the budget spent on probing single parts</source>
        <translation>用于探测单个部分的预算最大比例</translation>
    </message>
    <message>
        <source>HAWQ-V3</source>
        <translation>HAWQ-V3</translation>
    </message>
    <message>
        <source>Bits per matrix, exact for the estimated loss: curvature times squared rounding error. Curvature is the empirical Fisher diagonal, not Hutchinson&apos;s estimate as in the paper. Needs gradients.</source>
        <translation>每个矩阵的位宽，对估计损失精确：曲率乘以舍入误差平方。曲率为经验 Fisher 对角，而非论文中的 Hutchinson 估计。需要梯度。</translation>
    </message>
    <message>
        <source>Allow int3</source>
        <translation>允许 int3</translation>
    </message>
    <message>
        <source>3-bit weights may be chosen</source>
        <translation>可选择 3 位权重</translation>
    </message>
    <message>
        <source>Allow int2</source>
        <translation>允许 int2</translation>
    </message>
    <message>
        <source>2-bit weights may be chosen</source>
        <translation>可选择 2 位权重</translation>
    </message>
    <message>
        <source>Inputs that share a scale below 8 bits; 0: a whole output row</source>
        <translation>低于 8 位时共享缩放系数的输入；0：整个输出行</translation>
    </message>
    <message>
        <source>MOEA/D</source>
        <translation>MOEA/D</translation>
    </message>
    <message>
        <source>Cuts the front of loss against latency into neighbouring scalar problems that share their solutions; limits come first.</source>
        <translation>将损失对延迟的前沿切分为共享解的相邻标量问题；限制优先。</translation>
    </message>
    <message>
        <source>Scalar problems</source>
        <translation>标量问题</translation>
    </message>
    <message>
        <source>Points wanted along the front; at most a quarter of the budget</source>
        <translation>沿前沿所需的点数；至多占预算的四分之一</translation>
    </message>
    <message>
        <source>Neighbours</source>
        <translation>邻居</translation>
    </message>
    <message>
        <source>Problems that share solutions</source>
        <translation>共享解的问题</translation>
    </message>
    <message>
        <source>Mutations per child</source>
        <translation>每个子代的变异</translation>
    </message>
    <message>
        <source>Expected number of genes drawn anew</source>
        <translation>重新抽取的基因的期望数</translation>
    </message>
    <message>
        <source>NSGA-II</source>
        <translation>NSGA-II</translation>
    </message>
    <message>
        <source>Evolves a whole front of loss against latency; limits come first, then dominance and spread.</source>
        <translation>进化整条损失对延迟的前沿；限制优先，其次支配关系与分散度。</translation>
    </message>
    <message>
        <source>Population</source>
        <translation>种群</translation>
    </message>
    <message>
        <source>Members per generation; at most a fifth of the budget</source>
        <translation>每代成员数；至多占预算的五分之一</translation>
    </message>
    <message>
        <source>NxMiFormer search</source>
        <translation>NxMiFormer 搜索</translation>
    </message>
    <message>
        <source>One of 2:4, int8, int4 and their combinations per kind of matrix, the same in all layers, within a compression ratio. One-shot; the ADMM training of the best candidates is not part of this.</source>
        <translation>每类矩阵在 2:4、int8、int4 及其组合中取一，各层相同，满足压缩比。一次性；不含对最佳候选的 ADMM 训练。</translation>
    </message>
    <message>
        <source>Compression ratio</source>
        <translation>压缩比</translation>
    </message>
    <message>
        <source>Largest size of the encoder&apos;s matrices against fp32</source>
        <translation>编码器矩阵相对 fp32 的最大大小</translation>
    </message>
    <message>
        <source>Random</source>
        <translation>随机</translation>
    </message>
    <message>
        <source>Draws settings at random, redrawing what is predicted to miss a latency or size limit. What every strategy must beat.</source>
        <translation>随机抽取设置，预测不满足延迟或大小限制时重抽。每种策略都必须胜过它。</translation>
    </message>
    <message>
        <source>Draws per candidate</source>
        <translation>每个候选的抽取次数</translation>
    </message>
    <message>
        <source>Redraws while the prediction misses a limit</source>
        <translation>预测不满足限制时重抽</translation>
    </message>
    <message>
        <source>Up to the limits</source>
        <translation>贴近限制</translation>
    </message>
    <message>
        <source>Make each draw milder until it just meets the limits, as the evolutionary strategies do: tells what that alone is worth</source>
        <translation>将每次抽取放宽到刚好满足限制，如进化策略所做：可知仅此一项的价值</translation>
    </message>
    <message>
        <source>Mapping of pruning schemes</source>
        <translation>剪枝方案映射</translation>
    </message>
    <message>
        <source>The finest pattern per matrix that is not much slower than the fastest one on this device, for a row of sparsities; then, if wanted, evolution over patterns.</source>
        <translation>对一系列稀疏度，为每个矩阵取不比此设备上最快模式慢太多的最细模式；随后可选对模式进化。</translation>
    </message>
    <message>
        <source>Sparsity</source>
        <translation>稀疏度</translation>
    </message>
    <message>
        <source>Tried first; others follow</source>
        <translation>先尝试；其他随后</translation>
    </message>
    <message>
        <source>Slower allowed</source>
        <translation>允许变慢</translation>
    </message>
    <message>
        <source>0: always the fastest scheme</source>
        <translation>0：始终用最快方案</translation>
    </message>
    <message>
        <source>Sensitivity cut</source>
        <translation>敏感度界限</translation>
    </message>
    <message>
        <source>Matrices that would lose more are only rounded</source>
        <translation>损失更大的矩阵只做舍入</translation>
    </message>
    <message>
        <source>Search on</source>
        <translation>继续搜索</translation>
    </message>
    <message>
        <source>After the rules, change one part&apos;s scheme at a time</source>
        <translation>在规则之后，每次改变一个部分的方案</translation>
    </message>
    <message>
        <source>SPDY</source>
        <translation>SPDY</translation>
    </message>
    <message>
        <source>Exact dynamic programme over levels under the latency limit, with a local search over the parts&apos; weights. The error of a level comes from the weights alone, not from calibrated outputs as in the paper.</source>
        <translation>在延迟限制下对各级做精确动态规划，并对各部分权重做局部搜索。各级误差仅来自权重，而非论文中的校准输出。</translation>
    </message>
    <message>
        <source>Coefficients redrawn</source>
        <translation>重抽的系数</translation>
    </message>
    <message>
        <source>Share of the parts whose weight changes per step</source>
        <translation>每步权重改变的部分的比例</translation>
    </message>
    <message>
        <source>SwiftPruner</source>
        <translation>SwiftPruner</translation>
    </message>
    <message>
        <source>Evolution under a latency limit with a mutator that learns which edits pay; &apos;learned=0&apos; mutates at random instead.</source>
        <translation>在延迟限制下进化，变异器学习哪些编辑有收益；&apos;learned=0&apos; 则随机变异。</translation>
    </message>
    <message>
        <source>Members alive; the oldest dies; at most a quarter of the budget</source>
        <translation>存活成员数；最老的淘汰；至多占预算的四分之一</translation>
    </message>
    <message>
        <source>Tournament</source>
        <translation>锦标赛</translation>
    </message>
    <message>
        <source>Members among whom the best becomes parent</source>
        <translation>从中选最佳为父代的成员数</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Step of the mutator&apos;s weights</source>
        <translation>变异器权重的步长</translation>
    </message>
    <message>
        <source>Random mutations</source>
        <translation>随机变异</translation>
    </message>
    <message>
        <source>Share of children mutated at random</source>
        <translation>随机变异的子代比例</translation>
    </message>
    <message>
        <source>Penalty</source>
        <translation>惩罚</translation>
    </message>
    <message>
        <source>Reward lost per unit of relative excess over the limits</source>
        <translation>每单位相对超限所损失的奖励</translation>
    </message>
    <message>
        <source>Learned mutator</source>
        <translation>学习的变异器</translation>
    </message>
    <message>
        <source>0: random mutations only (the ablation)</source>
        <translation>0：仅随机变异（消融）</translation>
    </message>
    <message>
        <source>Uniform</source>
        <translation>均匀</translation>
    </message>
    <message>
        <source>The same setting everywhere, one rung after the other: the hand-made baseline.</source>
        <translation>处处相同的设置，逐级进行：手工基线。</translation>
    </message>
    <message>
        <source>STA, N:M transformers on FPGA</source>
        <translation>STA，FPGA 上的 N:M Transformer</translation>
    </message>
    <message>
        <source>14.47x over an i9-9900X, 11.33x over an RTX 2080 Ti, 2.00x to 19.47x over earlier FPGA designs</source>
        <translation>相对 i9-9900X 14.47 倍，相对 RTX 2080 Ti 11.33 倍，相对早先的 FPGA 设计 2.00 至 19.47 倍</translation>
    </message>
    <message>
        <source>STA, first version</source>
        <translation>STA，第一版</translation>
    </message>
    <message>
        <source>up to 12.28x energy and 51.00x MAC efficiency</source>
        <translation>能效最高 12.28 倍，MAC 效率最高 51.00 倍</translation>
    </message>
    <message>
        <source>AE-BERT, one pruned BERT-base encoder on Alveo U200</source>
        <translation>AE-BERT，Alveo U200 上一个剪枝的 BERT-base 编码器</translation>
    </message>
    <message>
        <source>1.83x over a Xeon Gold 5218</source>
        <translation>相对 Xeon Gold 5218 1.83 倍</translation>
    </message>
    <message>
        <source>FQ-BERT, fully quantised BERT on ZCU102 / ZCU111</source>
        <translation>FQ-BERT，ZCU102 / ZCU111 上的全量化 BERT</translation>
    </message>
    <message>
        <source>3.18 sentences/s per W, weights 7.94x smaller</source>
        <translation>每瓦每秒 3.18 个句子，权重缩小到 1/7.94</translation>
    </message>
</context>
<context>
    <name>Formatter</name>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>%1 µs</source>
        <translation>%1 µs</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 B</source>
        <translation>%1 B</translation>
    </message>
    <message>
        <source>%1 kB</source>
        <translation>%1 kB</translation>
    </message>
    <message>
        <source>%1 MB</source>
        <translation>%1 MB</translation>
    </message>
    <message>
        <source>%1 GB</source>
        <translation>%1 GB</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 分 %2 秒</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 个词元</translation>
    </message>
    <message>
        <source>real sentences</source>
        <translation>真实句子</translation>
    </message>
    <message>
        <source>1 thread</source>
        <translation>1 个线程</translation>
    </message>
    <message>
        <source>%1 threads</source>
        <translation>%1 个线程</translation>
    </message>
    <message>
        <source>batch %1, %2, %3</source>
        <translation>批大小 %1，%2，%3</translation>
    </message>
</context>
<context>
    <name>FrontScene</name>
    <message>
        <source>dense</source>
        <translation>稠密</translation>
    </message>
    <message>
        <source>tried by the search: latency predicted, quality on its own rows</source>
        <translation>搜索尝试过：延迟为预测值，质量在其自用的行上计算</translation>
    </message>
    <message>
        <source>being measured</source>
        <translation>正在测量</translation>
    </message>
    <message>
        <source>measured</source>
        <translation>实测</translation>
    </message>
    <message>
        <source>simulated</source>
        <translation>仿真</translation>
    </message>
    <message>
        <source>estimated</source>
        <translation>估计</translation>
    </message>
    <message>
        <source>%1: %2 %3, %4 %5</source>
        <translation>%1：%2 %3，%4 %5</translation>
    </message>
    <message>
        <source>Latency p50</source>
        <translation>延迟 p50</translation>
    </message>
    <message>
        <source>Speed-up</source>
        <translation>加速比</translation>
    </message>
    <message>
        <source>not known yet</source>
        <translation>尚未知</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>dense baseline</source>
        <translation>稠密基准</translation>
    </message>
    <message>
        <source>unnamed</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source> · on the front</source>
        <translation> · 在前沿上</translation>
    </message>
    <message>
        <source> · dominated</source>
        <translation> · 被支配</translation>
    </message>
    <message>
        <source> · knee</source>
        <translation> · 拐点</translation>
    </message>
    <message>
        <source> · misses a limit</source>
        <translation> · 未满足限制</translation>
    </message>
    <message>
        <source> · %1 settings run otherwise than asked</source>
        <translation> · %1 项设置未按要求运行</translation>
    </message>
    <message>
        <source>&lt;br&gt;Along the front, against this one:</source>
        <translation>&lt;br&gt;沿前沿与此点相比：</translation>
    </message>
</context>
<context>
    <name>MatrixEdit</name>
    <message>
        <source>unstructured</source>
        <translation>非结构化</translation>
    </message>
    <message>
        <source>dense</source>
        <translation>稠密</translation>
    </message>
    <message>
        <source>Any single weight may go: keeps the most accuracy, hardest to make fast</source>
        <translation>任何单个权重都可移除：精度保留最多，但最难加速</translation>
    </message>
    <message>
        <source>Keeps %1 of every %2 consecutive inputs of each output</source>
        <translation>每个输出的每 %2 个连续输入中保留 %1 个</translation>
    </message>
    <message>
        <source>Removes whole blocks of %1 outputs × %2 inputs</source>
        <translation>移除 %1 个输出 × %2 个输入的整块</translation>
    </message>
    <message>
        <source>Keeps every weight</source>
        <translation>保留所有权重</translation>
    </message>
</context>
<context>
    <name>ParallelTable</name>
    <message>
        <source>Bits</source>
        <translation>位宽</translation>
    </message>
    <message>
        <source>Sparsity</source>
        <translation>稀疏度</translation>
    </message>
    <message>
        <source>Heads off</source>
        <translation>已移除的头</translation>
    </message>
    <message>
        <source>FFN width</source>
        <translation>FFN 宽度</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
</context>
<context>
    <name>PdfReport</name>
    <message>
        <source>dense</source>
        <translation>稠密</translation>
    </message>
    <message>
        <source>Point</source>
        <translation>点</translation>
    </message>
    <message>
        <source>Latency p50</source>
        <translation>延迟 p50</translation>
    </message>
    <message>
        <source>Speed-up</source>
        <translation>加速比</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>质量</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>%1 runs as %2: %3</source>
        <translation>%1 实际以 %2 运行：%3</translation>
    </message>
    <message>
        <source>%1 places</source>
        <translation>%1 处</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>测量点</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Runs otherwise than asked</source>
        <translation>与要求不同的执行</translation>
    </message>
    <message>
        <source>Provenance</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>device %1, workload %2</source>
        <translation>设备 %1，负载 %2</translation>
    </message>
    <message>
        <source>model %1, data %2 (%3), last measured %4</source>
        <translation>模型 %1，数据 %2（%3），最后测量 %4</translation>
    </message>
    <message>
        <source>Latency is the median over interleaved runs with its 95 % interval; the speed-up is the median of paired ratios against the dense model; quality comes from the executable that was timed.</source>
        <translation>延迟是交错运行的中位数及其 95 % 区间；加速比是与稠密模型成对比值的中位数；质量由被计时的同一可执行体得出。</translation>
    </message>
</context>
<context>
    <name>QObject</name>
    <message>
        <source>same as dense</source>
        <translation>与稠密相同</translation>
    </message>
    <message>
        <source>%1%2 % vs dense</source>
        <translation>与稠密相比 %1%2 %</translation>
    </message>
    <message>
        <source>dense %1, compressed %2</source>
        <translation>稠密 %1，压缩 %2</translation>
    </message>
    <message>
        <source>Both say &lt;b&gt;%1&lt;/b&gt;</source>
        <translation>两者都答 &lt;b&gt;%1&lt;/b&gt;</translation>
    </message>
    <message>
        <source>Dense says &lt;b&gt;%1&lt;/b&gt;, compressed says &lt;b&gt;%2&lt;/b&gt;</source>
        <translation>稠密答 &lt;b&gt;%1&lt;/b&gt;，压缩答 &lt;b&gt;%2&lt;/b&gt;</translation>
    </message>
</context>
<context>
    <name>Undo</name>
    <message>
        <source>Choose weights by %1</source>
        <translation>按 %1 选择权重</translation>
    </message>
    <message>
        <source>Choose units by %1</source>
        <translation>按 %1 选择单元</translation>
    </message>
    <message>
        <source>Drop layer %1</source>
        <translation>去掉第 %1 层</translation>
    </message>
    <message>
        <source>Restore layer %1</source>
        <translation>恢复第 %1 层</translation>
    </message>
    <message>
        <source>Remove %n head(s)</source>
        <translation>移除 %n 个头</translation>
    </message>
    <message>
        <source>Restore %n head(s)</source>
        <translation>恢复 %n 个头</translation>
    </message>
    <message>
        <source>%1 matrices</source>
        <translation>%1 个矩阵</translation>
    </message>
    <message>
        <source>%1 → %2</source>
        <translation>%1 → %2</translation>
    </message>
    <message>
        <source>Layer %1</source>
        <translation>第 %1 层</translation>
    </message>
    <message>
        <source>%1 layers</source>
        <translation>%1 层</translation>
    </message>
    <message>
        <source>%1: keep all neurons</source>
        <translation>%1：保留所有神经元</translation>
    </message>
    <message>
        <source>%1: keep %2 neurons</source>
        <translation>%1：保留 %2 个神经元</translation>
    </message>
    <message>
        <source>No repair</source>
        <translation>不修复</translation>
    </message>
    <message>
        <source>Repair by %1</source>
        <translation>用 %1 修复</translation>
    </message>
</context>
<context>
    <name>pscope::Advisor</name>
    <message>
        <source>not possible</source>
        <translation>不可行</translation>
    </message>
    <message>
        <source>masked only</source>
        <translation>仅掩码</translation>
    </message>
    <message>
        <source>not faster</source>
        <translation>不更快</translation>
    </message>
    <message>
        <source>about %1</source>
        <translation>约 %1</translation>
    </message>
    <message>
        <source>not faster than dense fp32</source>
        <translation>不比稠密 fp32 快</translation>
    </message>
    <message>
        <source>this matrix %1</source>
        <translation>此矩阵 %1</translation>
    </message>
    <message>
        <source>these matrices %1</source>
        <translation>这些矩阵 %1</translation>
    </message>
    <message>
        <source>this matrix alone %1 as fast as in dense fp32</source>
        <translation>仅此矩阵：速度为稠密 fp32 时的 %1</translation>
    </message>
    <message>
        <source>these %1 matrices alone %2 as fast as in dense fp32</source>
        <translation>仅这 %1 个矩阵：速度为稠密 fp32 时的 %2</translation>
    </message>
    <message>
        <source>the whole recipe with it, end to end, about %1 as fast as the dense model, attention and all else that stays included</source>
        <translation>采用后整个方案端到端的速度约为稠密模型的 %1，已计入注意力等不变的部分</translation>
    </message>
    <message>
        <source> (by %1)</source>
        <translation>（依据：%1）</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source> (and %1 more)</source>
        <translation>（另有 %1 个）</translation>
    </message>
    <message>
        <source>%1 kernels</source>
        <translation>%1 种内核</translation>
    </message>
</context>
<context>
    <name>pscope::AttentionView</name>
    <message>
        <source>Attention of every head</source>
        <translation>每个头的注意力</translation>
    </message>
    <message>
        <source>L%1</source>
        <translation>L%1</translation>
    </message>
    <message>
        <source>Layer %1, head %2: who looks (rows) at whom (columns)</source>
        <translation>第 %1 层，头 %2：谁（行）看向谁（列）</translation>
    </message>
    <message>
        <source>This head is gone in this recipe.</source>
        <translation>此配方中该头已移除。</translation>
    </message>
    <message>
        <source>Type a text above to see where every head looks, dense and compressed.</source>
        <translation>在上方输入文本，查看每个头看向何处（稠密与压缩）。</translation>
    </message>
    <message>
        <source>“%1” looks at “%2” with %3</source>
        <translation>“%1”看向“%2”，权重 %3</translation>
    </message>
</context>
<context>
    <name>pscope::BalanceBar</name>
    <message>
        <source>Share out over the model</source>
        <translation>在全模型中分配</translation>
    </message>
    <message>
        <source>One sparsity for the whole model, shared out over its matrices; pinned ones stay as they are</source>
        <translation>为整个模型设一个稀疏度，分配到各矩阵；已固定的保持不变</translation>
    </message>
    <message>
        <source>Sparsity of the whole model</source>
        <translation>整个模型的稀疏度</translation>
    </message>
    <message>
        <source>Share of zeros over all matrices that are not pinned</source>
        <translation>所有未固定矩阵中零的比例</translation>
    </message>
    <message>
        <source>How sparsity is shared out</source>
        <translation>稀疏度如何分配</translation>
    </message>
    <message>
        <source>Left: every matrix gets the same. Right: more where a saved millisecond costs the least quality.</source>
        <translation>左：每个矩阵相同。右：在节省一毫秒损失质量最少之处分配更多。</translation>
    </message>
    <message>
        <source>as each is set</source>
        <translation>各自现有的模式</translation>
    </message>
    <message>
        <source>Pattern of the zeros</source>
        <translation>零的模式</translation>
    </message>
    <message>
        <source>sparsity</source>
        <translation>稀疏度</translation>
    </message>
    <message>
        <source>equal</source>
        <translation>均等</translation>
    </message>
    <message>
        <source>least hurt per ms</source>
        <translation>每毫秒损失最小</translation>
    </message>
</context>
<context>
    <name>pscope::BaselineKeeper</name>
    <message>
        <source>Measure the dense model first</source>
        <translation>先测量稠密模型</translation>
    </message>
</context>
<context>
    <name>pscope::BlockPage</name>
    <message>
        <source>What colours the blocks</source>
        <translation>用什么给模块着色</translation>
    </message>
    <message>
        <source>Parts that ran</source>
        <translation>实际运行的部分</translation>
    </message>
    <message>
        <source>%1 The parts that ran come with the end of the measurement.</source>
        <translation>%1 测量结束后显示实际运行的部分。</translation>
    </message>
    <message>
        <source>%1 %2 operations ran as %3 parts: %4 together, %5 end to end, %6 between them.</source>
        <translation>%1 %2 个操作以 %3 个部分运行：合计 %4，端到端 %5，部分之间 %6。</translation>
    </message>
    <message>
        <source>%1 %2 operations ran as %3 parts: %4 under the profiler, %5 end to end without it (it cost %6).</source>
        <translation>%1 %2 个操作以 %3 个部分运行：在剖析器下合计 %4，不带剖析器端到端 %5（剖析器耗费 %6）。</translation>
    </message>
</context>
<context>
    <name>pscope::BlockView</name>
    <message>
        <source>Blocks of the model</source>
        <translation>模型的模块</translation>
    </message>
    <message>
        <source>fused</source>
        <translation>已融合</translation>
    </message>
    <message>
        <source>Open a model to see its blocks</source>
        <translation>打开模型后显示其模块</translation>
    </message>
    <message>
        <source>Layer %1</source>
        <translation>第 %1 层</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>已去除</translation>
    </message>
    <message>
        <source>Layer %1: %2</source>
        <translation>第 %1 层：%2</translation>
    </message>
    <message>
        <source>%1 outputs × %2 inputs, %3</source>
        <translation>%1 个输出 × %2 个输入，%3</translation>
    </message>
    <message>
        <source>%1, %2 MACs per token</source>
        <translation>%1，每个词元 %2 次乘加</translation>
    </message>
    <message>
        <source>runs inside “%1”</source>
        <translation>在“%1”之内运行</translation>
    </message>
    <message>
        <source>%1, together with what is fused into it or timed with it</source>
        <translation>%1，包含融合进来或一同计时的操作</translation>
    </message>
</context>
<context>
    <name>pscope::CeilingMeter</name>
    <message>
        <source>Measure what this machine can do at best</source>
        <translation>测量本机的最佳能力</translation>
    </message>
</context>
<context>
    <name>pscope::CommandPalette</name>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Type a command…</source>
        <translation>输入命令…</translation>
    </message>
</context>
<context>
    <name>pscope::CompareModel</name>
    <message>
        <source>dense</source>
        <translation>稠密</translation>
    </message>
    <message>
        <source>95 % interval %1 – %2</source>
        <translation>95 % 区间 %1 – %2</translation>
    </message>
    <message>
        <source>%1%2 points</source>
        <translation>%1%2 个百分点</translation>
    </message>
    <message>
        <source>within both intervals: no proven difference</source>
        <translation>在两个区间之内：差异未得到证明</translation>
    </message>
    <message>
        <source>McNemar against dense</source>
        <translation>与稠密的 McNemar 检验</translation>
    </message>
    <message>
        <source>Exact test on the same examples: how likely so large a difference is by chance</source>
        <translation>对相同样本的精确检验：如此大的差异偶然出现的可能性</translation>
    </message>
    <message>
        <source>Runs otherwise than asked</source>
        <translation>与要求不同的执行</translation>
    </message>
    <message>
        <source>Settings for which the back-end used another kernel</source>
        <translation>后端使用了其他内核的设置</translation>
    </message>
    <message>
        <source>no</source>
        <translation>无</translation>
    </message>
    <message>
        <source>%1 settings</source>
        <translation>%1 项设置</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Workload</source>
        <translation>负载</translation>
    </message>
    <message>
        <source>Flags</source>
        <translation>标记</translation>
    </message>
    <message>
        <source>What was noticed while timing</source>
        <translation>计时时注意到的情况</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>测量时间</translation>
    </message>
    <message>
        <source>other model</source>
        <translation>其他模型</translation>
    </message>
    <message>
        <source>layer %1</source>
        <translation>第 %1 层</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>已去掉</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>layer %1, all matrices</source>
        <translation>第 %1 层，所有矩阵</translation>
    </message>
    <message>
        <source>layer %1, heads removed</source>
        <translation>第 %1 层，移除的头</translation>
    </message>
    <message>
        <source>layer %1, neurons kept</source>
        <translation>第 %1 层，保留的神经元</translation>
    </message>
    <message>
        <source>classifier</source>
        <translation>分类器</translation>
    </message>
    <message>
        <source>weights chosen by</source>
        <translation>权重选择依据</translation>
    </message>
    <message>
        <source>neurons chosen by</source>
        <translation>神经元选择依据</translation>
    </message>
    <message>
        <source>embeddings</source>
        <translation>嵌入</translation>
    </message>
    <message>
        <source>classification head</source>
        <translation>分类头</translation>
    </message>
    <message>
        <source>sum of the parts</source>
        <translation>各部分之和</translation>
    </message>
    <message>
        <source>Timed part by part, under a profiler that costs a few percent</source>
        <translation>逐部分计时，分析器会多花百分之几</translation>
    </message>
    <message>
        <source>end to end</source>
        <translation>端到端</translation>
    </message>
    <message>
        <source>Timed as a whole</source>
        <translation>整体计时</translation>
    </message>
    <message>
        <source>gap</source>
        <translation>差距</translation>
    </message>
    <message>
        <source>End to end minus the sum: time between the parts, or the profiler&apos;s own cost when negative</source>
        <translation>端到端减去总和：部分之间的时间；为负时是分析器自身的开销</translation>
    </message>
    <message>
        <source>Figure</source>
        <translation>指标</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>what stays is repaired by</source>
        <translation>剩余权重的修复方法</translation>
    </message>
</context>
<context>
    <name>pscope::ComparePage</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Answering every example…</source>
        <translation>正在回答每个样本…</translation>
    </message>
    <message>
        <source>Find them again</source>
        <translation>重新查找</translation>
    </message>
    <message>
        <source>Find flipped examples</source>
        <translation>查找答案改变的样本</translation>
    </message>
    <message>
        <source>Ctrl+click points in the front, or choose rows of the Points table and press Compare.</source>
        <translation>在前沿图中 Ctrl+点击测量点，或在“测量点”表中选择行后按“比较”。</translation>
    </message>
    <message>
        <source>Starred</source>
        <translation>已加星</translation>
    </message>
    <message>
        <source>Compare the starred points</source>
        <translation>比较加星的点</translation>
    </message>
    <message>
        <source>Dense and current</source>
        <translation>稠密与当前</translation>
    </message>
    <message>
        <source>Compare the dense model with the current recipe</source>
        <translation>将稠密模型与当前配方比较</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Compare nothing</source>
        <translation>不比较任何点</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>指标</translation>
    </message>
    <message>
        <source>Settings that differ</source>
        <translation>不同的设置</translation>
    </message>
    <message>
        <source>Time per layer</source>
        <translation>各层时间</translation>
    </message>
    <message>
        <source>Flipped examples</source>
        <translation>改变的样本</translation>
    </message>
    <message>
        <source>all that differ</source>
        <translation>所有不同的</translation>
    </message>
    <message>
        <source>A right, another wrong</source>
        <translation>A 正确，另一错误</translation>
    </message>
    <message>
        <source>A wrong, another right</source>
        <translation>A 错误，另一正确</translation>
    </message>
    <message>
        <source>wrong in different ways</source>
        <translation>以不同方式出错</translation>
    </message>
    <message>
        <source>Which flips to show; A is the first point</source>
        <translation>显示哪些改变；A 是第一个点</translation>
    </message>
    <message>
        <source>Filter by text, label or answer…</source>
        <translation>按文本、标签或答案筛选…</translation>
    </message>
    <message>
        <source>%1 of %2 examples are answered differently, %3 shown.</source>
        <translation>%2 个样本中有 %1 个答案不同，显示 %3 个。</translation>
    </message>
    <message>
        <source>%1 against A: %2 lost, %3 gained, %4 wrong otherwise, %5.</source>
        <translation>%1 对比 A：失去 %2，获得 %3，另一种错误 %4，%5。</translation>
    </message>
    <message>
        <source>%1
Click to take it out</source>
        <translation>%1
点击可移出</translation>
    </message>
    <message>
        <source>One more point, please: Ctrl+click it in the front.</source>
        <translation>还需一个点：在前沿图中 Ctrl+点击。</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>Which points stand side by side</source>
        <translation>哪些点并排显示</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Write what is shown as CSV or JSON</source>
        <translation>将显示的内容写为 CSV 或 JSON</translation>
    </message>
</context>
<context>
    <name>pscope::CompareRunner</name>
    <message>
        <source>Open the model of these points first.</source>
        <translation>请先打开这些点的模型。</translation>
    </message>
    <message>
        <source>Comparing answers needs labelled data: open some first.</source>
        <translation>比较答案需要带标签的数据：请先打开。</translation>
    </message>
    <message>
        <source>The data holds numbers, not classes: there are no flipped answers, only differences of the figures above.</source>
        <translation>数据是数值而非类别：没有答案改变，只有上面指标的差异。</translation>
    </message>
    <message>
        <source>“%1” does not fit the model that is open: %2</source>
        <translation>“%1”不适合当前打开的模型：%2</translation>
    </message>
    <message>
        <source>Choose two or more points.</source>
        <translation>请选择两个或更多点。</translation>
    </message>
    <message>
        <source>Compare the answers of %1 points</source>
        <translation>比较 %1 个点的答案</translation>
    </message>
</context>
<context>
    <name>pscope::CompareTimePlot</name>
    <message>
        <source>Time per layer of the compared points</source>
        <translation>所比较各点的逐层时间</translation>
    </message>
    <message>
        <source>emb</source>
        <translation>嵌入</translation>
    </message>
    <message>
        <source>head</source>
        <translation>头</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>ms</translation>
    </message>
</context>
<context>
    <name>pscope::ConfigPanel</name>
    <message>
        <source>Accuracy</source>
        <translation>准确率</translation>
    </message>
    <message>
        <source>Latency p50</source>
        <translation>延迟 p50</translation>
    </message>
    <message>
        <source>Speed-up</source>
        <translation>加速比</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>On the chosen data, with a 95 % interval; p is McNemar&apos;s exact test against the dense model on the same examples</source>
        <translation>基于所选数据，含 95 % 区间；p 为在相同样本上与稠密模型比较的 McNemar 精确检验</translation>
    </message>
    <message>
        <source>Median time per batch with a 95 % interval</source>
        <translation>每批时间的中位数，含 95 % 区间</translation>
    </message>
    <message>
        <source>Median ratio dense / this recipe over pairs measured in turn, with a 95 % interval</source>
        <translation>轮流测量的成对比值（稠密 / 此配方）的中位数，含 95 % 区间</translation>
    </message>
    <message>
        <source>Bytes in the storage formats of this recipe: values, indices and scales</source>
        <translation>此配方存储格式的字节数：数值、索引和缩放系数</translation>
    </message>
    <message>
        <source>Look out</source>
        <translation>请注意</translation>
    </message>
    <message>
        <source>Runs otherwise than asked</source>
        <translation>与要求不同的执行</translation>
    </message>
    <message>
        <source>Time per layer: this recipe and dense (grey)</source>
        <translation>各层时间：此配方与稠密（灰色）</translation>
    </message>
    <message>
        <source>No model open</source>
        <translation>未打开模型</translation>
    </message>
    <message>
        <source>dense</source>
        <translation>稠密</translation>
    </message>
    <message>
        <source>Edited recipe</source>
        <translation>已编辑的配方</translation>
    </message>
    <message>
        <source>estimated</source>
        <translation>估计</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>未测量</translation>
    </message>
    <message>
        <source>waiting…</source>
        <translation>等待中…</translation>
    </message>
    <message>
        <source>measuring…</source>
        <translation>测量中…</translation>
    </message>
    <message>
        <source>measured</source>
        <translation>已测量</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>estimated, ± %1</source>
        <translation>估计，± %1</translation>
    </message>
    <message>
        <source>being counted…</source>
        <translation>统计中…</translation>
    </message>
    <message>
        <source>needs labelled data</source>
        <translation>需要带标签的数据</translation>
    </message>
    <message>
        <source>≈ %1</source>
        <translation>≈ %1</translation>
    </message>
    <message>
        <source>dense %1</source>
        <translation>稠密 %1</translation>
    </message>
    <message>
        <source>counted from the recipe</source>
        <translation>根据配方计算</translation>
    </message>
    <message>
        <source>Estimated from %1.</source>
        <translation>根据 %1 估计。</translation>
    </message>
    <message>
        <source>Of %1 estimates so far nine in ten were within %2 of the measurement.</source>
        <translation>在至今的 %1 次估计中，十次有九次与测量值相差不超过 %2。</translation>
    </message>
    <message>
        <source>No estimate was compared with a measurement yet.</source>
        <translation>尚无估计与测量比较过。</translation>
    </message>
    <message>
        <source>%1 examples so far</source>
        <translation>至今 %1 个样本</translation>
    </message>
    <message>
        <source>%1%2 points, %3</source>
        <translation>%1%2 个百分点，%3</translation>
    </message>
    <message>
        <source>%1 examples</source>
        <translation>%1 个样本</translation>
    </message>
    <message>
        <source>the baseline itself</source>
        <translation>即基线本身</translation>
    </message>
    <message>
        <source>Latency p95</source>
        <translation>延迟 p95</translation>
    </message>
    <message>
        <source>Latency p99</source>
        <translation>延迟 p99</translation>
    </message>
    <message>
        <source>Timed runs</source>
        <translation>计时次数</translation>
    </message>
    <message>
        <source>MACs executed</source>
        <translation>执行的 MAC</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>Non-zeros</source>
        <translation>非零</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>测量时间</translation>
    </message>
    <message>
        <source>%1 runs as %2: %3</source>
        <translation>%1 实际以 %2 运行：%3</translation>
    </message>
    <message>
        <source>%1 more</source>
        <translation>另有 %1 处</translation>
    </message>
</context>
<context>
    <name>pscope::ConstraintList</name>
    <message>
        <source>What is limited</source>
        <translation>限制什么</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>限制</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>单位</translation>
    </message>
    <message>
        <source>Remove this limit</source>
        <translation>移除此限制</translation>
    </message>
    <message>
        <source>% of dense</source>
        <translation>相对稠密的 %</translation>
    </message>
    <message>
        <source>Add a limit</source>
        <translation>添加限制</translation>
    </message>
    <message>
        <source>Device the limit is about</source>
        <translation>限制所针对的设备</translation>
    </message>
    <message>
        <source>Device the limit is about: the one that is searched on, or another</source>
        <translation>该限制针对的设备：搜索所用的设备或其他设备</translation>
    </message>
    <message>
        <source>on this one</source>
        <translation>本设备</translation>
    </message>
</context>
<context>
    <name>pscope::CurrentMeasurer</name>
    <message>
        <source>Measure the dense model</source>
        <translation>测量稠密模型</translation>
    </message>
    <message>
        <source>Measure %1</source>
        <translation>测量 %1</translation>
    </message>
</context>
<context>
    <name>pscope::CycleBars</name>
    <message>
        <source>compute</source>
        <translation>计算</translation>
    </message>
    <message>
        <source>load</source>
        <translation>加载</translation>
    </message>
    <message>
        <source>drain</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>softmax</source>
        <translation>softmax</translation>
    </message>
    <message>
        <source>rows</source>
        <translation>行单元</translation>
    </message>
    <message>
        <source>control</source>
        <translation>控制</translation>
    </message>
    <message>
        <source>does not fit</source>
        <translation>放不下</translation>
    </message>
    <message>
        <source>&lt;b&gt;%1&lt;/b&gt; (simulated)&lt;br&gt;%2 cycles, %3 of the cells&apos; time used, bound by %4&lt;br&gt;buffers on chip: %5</source>
        <translation>&lt;b&gt;%1&lt;/b&gt;（仿真）&lt;br&gt;%2 个周期，单元利用率 %3，瓶颈：%4&lt;br&gt;片上缓冲：%5</translation>
    </message>
    <message>
        <source>Does not fit: %1</source>
        <translation>放不下：%1</translation>
    </message>
</context>
<context>
    <name>pscope::DeviceRunner</name>
    <message>
        <source>dense</source>
        <translation>稠密</translation>
    </message>
    <message>
        <source>%1 on %2</source>
        <translation>%2 上的 %1</translation>
    </message>
</context>
<context>
    <name>pscope::DeviceTable</name>
    <message>
        <source>estimated</source>
        <translation>估计</translation>
    </message>
    <message>
        <source>simulated</source>
        <translation>仿真</translation>
    </message>
    <message>
        <source>measured</source>
        <translation>实测</translation>
    </message>
    <message>
        <source>dense</source>
        <translation>稠密</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>being measured…</source>
        <translation>正在测量…</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Measured: %1 runs on the device&apos;s own clock</source>
        <translation>实测：在设备自己的时钟上运行 %1 次</translation>
    </message>
    <message>
        <source>Simulated: cycles of the accelerator&apos;s RTL divided by its clock</source>
        <translation>仿真：加速器 RTL 的周期数除以其时钟频率</translation>
    </message>
    <message>
        <source>Estimated by a model, not run</source>
        <translation>由模型估计，未运行</translation>
    </message>
    <message>
        <source>p50 %1 (95 % interval %2), p95 %3, p99 %4</source>
        <translation>p50 %1（95 % 区间 %2），p95 %3，p99 %4</translation>
    </message>
    <message>
        <source>%1 of the dense model on the same device, interval %2</source>
        <translation>为同一设备上稠密模型的 %1，区间 %2</translation>
    </message>
    <message>
        <source>%1 on %2 examples, computed by this very device; %3 against its dense model</source>
        <translation>%2 个样本上的 %1，由该设备自己计算；与其稠密模型相比 %3</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>What was asked of every device</source>
        <translation>对每个设备提出的要求</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Back-end and device that ran it</source>
        <translation>运行它的后端和设备</translation>
    </message>
    <message>
        <source>Figures are</source>
        <translation>数值来源</translation>
    </message>
    <message>
        <source>Measured on a clock of the device, ▲ simulated cycle by cycle, or ○ estimated by a model</source>
        <translation>按设备时钟实测、▲ 逐周期仿真，或 ○ 由模型估计</translation>
    </message>
    <message>
        <source>Latency p50</source>
        <translation>延迟 p50</translation>
    </message>
    <message>
        <source>Median time of one batch of the present workload, in µs, ms or s</source>
        <translation>当前负载一个批次的时间中位数，单位 µs、ms 或 s</translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation>95 % 区间</translation>
    </message>
    <message>
        <source>Of the median, in the same unit</source>
        <translation>中位数的区间，单位相同</translation>
    </message>
    <message>
        <source>Speed-up</source>
        <translation>加速比</translation>
    </message>
    <message>
        <source>Dense model on the same device / this, a ratio of times</source>
        <translation>同一设备上稠密模型的时间 / 此时间</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>质量</translation>
    </message>
    <message>
        <source>Accuracy or the chosen metric, counted with this device&apos;s own results</source>
        <translation>准确率或所选指标，按该设备自己的结果统计</translation>
    </message>
    <message>
        <source>Of the quality</source>
        <translation>质量的区间</translation>
    </message>
    <message>
        <source>Runs otherwise</source>
        <translation>实际不同之处</translation>
    </message>
    <message>
        <source>Where the device did not do what was asked: asked → done, and why; or why it failed</source>
        <translation>设备未按要求执行之处：要求 → 实际，以及原因；或失败原因</translation>
    </message>
</context>
<context>
    <name>pscope::DevicesPage</name>
    <message>
        <source>&amp;Recipes</source>
        <translation>配方(&amp;R)</translation>
    </message>
    <message>
        <source>What every ticked device is given; the dense model always comes along</source>
        <translation>交给每个勾选设备的配方；稠密模型总会一同测量</translation>
    </message>
    <message>
        <source>the one being edited</source>
        <translation>正在编辑的配方</translation>
    </message>
    <message>
        <source>the compared points</source>
        <translation>正在对比的点</translation>
    </message>
    <message>
        <source>the points on the front</source>
        <translation>前沿上的点</translation>
    </message>
    <message>
        <source>the starred points</source>
        <translation>加星的点</translation>
    </message>
    <message>
        <source>a&amp;gain</source>
        <translation>重测(&amp;G)</translation>
    </message>
    <message>
        <source>Also what these devices have measured before under this workload</source>
        <translation>也包括这些设备在此负载下已测过的</translation>
    </message>
    <message>
        <source>S&amp;how</source>
        <translation>显示(&amp;H)</translation>
    </message>
    <message>
        <source>Rows of the table</source>
        <translation>表格的行</translation>
    </message>
    <message>
        <source>recipes on several devices</source>
        <translation>在多个设备上测过的配方</translation>
    </message>
    <message>
        <source>every recipe</source>
        <translation>所有配方</translation>
    </message>
    <message>
        <source>On the front</source>
        <translation>在前沿上</translation>
    </message>
    <message>
        <source>Show these devices on one front, a colour for each</source>
        <translation>在同一前沿图上显示这些设备，每个一种颜色</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Write the table as CSV, or as “pscope measure --json” prints it</source>
        <translation>将表格写为 CSV，或“pscope measure --json”输出的格式</translation>
    </message>
    <message>
        <source>Devices to measure on</source>
        <translation>用于测量的设备</translation>
    </message>
    <message>
        <source>Tick the devices to measure on (Space)</source>
        <translation>勾选用于测量的设备（空格键）</translation>
    </message>
    <message>
        <source>Recipes on devices</source>
        <translation>各设备上的配方</translation>
    </message>
    <message>
        <source>Open the row&apos;s recipe</source>
        <translation>打开此行的配方</translation>
    </message>
    <message>
        <source>Copy the selected rows</source>
        <translation>复制所选的行</translation>
    </message>
    <message>
        <source>cannot be used: %1</source>
        <translation>无法使用：%1</translation>
    </message>
    <message>
        <source>%1, %2; its figures are %3</source>
        <translation>%1，%2；其数值为%3</translation>
    </message>
    <message>
        <source>Open a model first.</source>
        <translation>请先打开模型。</translation>
    </message>
    <message>
        <source>Tick the devices to measure on, at the left.</source>
        <translation>请在左侧勾选用于测量的设备。</translation>
    </message>
    <message>
        <source>No such points yet: choose other recipes above.</source>
        <translation>还没有这样的点：请在上方选择其他配方。</translation>
    </message>
    <message>
        <source>All of it is measured already; tick “again” to repeat it.</source>
        <translation>全部已测过；勾选“重测”可重复测量。</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>停止(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Measure</source>
        <translation>测量(&amp;M)</translation>
    </message>
    <message>
        <source>Stop; what is measured stays</source>
        <translation>停止；已测得的会保留</translation>
    </message>
    <message>
        <source>Measure these recipes on every ticked device (Shift+F9)</source>
        <translation>在每个勾选的设备上测量这些配方（Shift+F9）</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Open a model to measure it on several devices.</source>
        <translation>打开模型即可在多个设备上测量。</translation>
    </message>
    <message>
        <source>Measuring %1 of %2. Edits come first; every figure is stored as soon as it is there.</source>
        <translation>正在测量第 %1 项，共 %2 项。编辑优先；每个数值一得到就保存。</translation>
    </message>
    <message>
        <source>%1. Each device is compared with the dense model on itself; quality is that of its own results. ▲ simulated, ○ estimated, all else measured.</source>
        <translation>%1。每个设备都与其自身上的稠密模型比较；质量按其自己的结果计算。▲ 仿真，○ 估计，其余为实测。</translation>
    </message>
</context>
<context>
    <name>pscope::Engine</name>
    <message>
        <source>Look for devices</source>
        <translation>查找设备</translation>
    </message>
    <message>
        <source>Open the demo</source>
        <translation>打开演示</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>打开 %1</translation>
    </message>
    <message>
        <source>Read %1</source>
        <translation>读取 %1</translation>
    </message>
    <message>
        <source>Choose kernels for %1</source>
        <translation>为 %1 选择内核</translation>
    </message>
    <message>
        <source>Prepare %1</source>
        <translation>准备 %1</translation>
    </message>
    <message>
        <source>Change the metric</source>
        <translation>更改指标</translation>
    </message>
    <message>
        <source>Importance of heads and neurons</source>
        <translation>头和神经元的重要性</translation>
    </message>
</context>
<context>
    <name>pscope::ExportMenus</name>
    <message>
        <source>Copy this cell</source>
        <translation>复制此单元格</translation>
    </message>
    <message>
        <source>Copy what is selected as a table</source>
        <translation>将所选内容复制为表格</translation>
    </message>
    <message>
        <source>Export this table…</source>
        <translation>导出此表格…</translation>
    </message>
    <message>
        <source>Export the table</source>
        <translation>导出表格</translation>
    </message>
    <message>
        <source>CSV (*.csv);;JSON (*.json)</source>
        <translation>CSV (*.csv);;JSON (*.json)</translation>
    </message>
    <message>
        <source>Save the picture</source>
        <translation>保存图片</translation>
    </message>
    <message>
        <source>PNG (*.png);;SVG (*.svg);;PDF (*.pdf)</source>
        <translation>PNG (*.png);;SVG (*.svg);;PDF (*.pdf)</translation>
    </message>
    <message>
        <source>%1: cannot be written; check the folder and free space</source>
        <translation>%1：无法写入；请检查文件夹和剩余空间</translation>
    </message>
    <message>
        <source>Save this picture…</source>
        <translation>保存此图片…</translation>
    </message>
    <message>
        <source>Copy this picture</source>
        <translation>复制此图片</translation>
    </message>
</context>
<context>
    <name>pscope::Exporter</name>
    <message>
        <source>Export the model to %1</source>
        <translation>将模型导出到 %1</translation>
    </message>
    <message>
        <source>Wrote %1</source>
        <translation>已写入 %1</translation>
    </message>
    <message>
        <source>Write the recipe</source>
        <translation>写入配方</translation>
    </message>
    <message>
        <source>Write the points</source>
        <translation>写入测量点</translation>
    </message>
    <message>
        <source>Write %1</source>
        <translation>写入 %1</translation>
    </message>
    <message>
        <source>Write the report</source>
        <translation>写入报告</translation>
    </message>
</context>
<context>
    <name>pscope::FlipsModel</name>
    <message>
        <source>Row</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Truth</source>
        <translation>真值</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>%1, %2 sure: %3</source>
        <translation>%1，把握 %2：%3</translation>
    </message>
    <message>
        <source>right</source>
        <translation>正确</translation>
    </message>
    <message>
        <source>wrong, the truth is %1</source>
        <translation>错误，真值为 %1</translation>
    </message>
    <message>
        <source>%1 ⏐ %2</source>
        <translation>%1 ⏐ %2</translation>
    </message>
</context>
<context>
    <name>pscope::FrontPanel</name>
    <message>
        <source>this device and workload</source>
        <translation>此设备和负载</translation>
    </message>
    <message>
        <source>this model and data</source>
        <translation>此模型和数据</translation>
    </message>
    <message>
        <source>everything in the session</source>
        <translation>会话中的全部</translation>
    </message>
    <message>
        <source>Which points the front is drawn from</source>
        <translation>前沿由哪些点绘成</translation>
    </message>
    <message>
        <source>over</source>
        <translation>对</translation>
    </message>
    <message>
        <source>from</source>
        <translation>来自</translation>
    </message>
    <message>
        <source>1 point</source>
        <translation>1 个点</translation>
    </message>
    <message>
        <source>%1 points</source>
        <translation>%1 个点</translation>
    </message>
    <message>
        <source>Candidate of the search</source>
        <translation>搜索的候选</translation>
    </message>
    <message>
        <source>Back to the view before</source>
        <translation>返回上一个视图</translation>
    </message>
    <message>
        <source>Back to the view before the last pan or zoom (Backspace, Alt+Left)</source>
        <translation>返回上次平移或缩放之前的视图（Backspace、Alt+Left）</translation>
    </message>
    <message>
        <source>Pick points out by dragging a frame (or hold Shift)</source>
        <translation>拖出方框选取点（或按住 Shift）</translation>
    </message>
    <message>
        <source>Zoom into a frame (the wheel zooms too)</source>
        <translation>放大方框内的区域（滚轮也可缩放）</translation>
    </message>
    <message>
        <source>Colours, devices and limits of the front</source>
        <translation>前沿的颜色、设备与限制</translation>
    </message>
    <message>
        <source>A colour and a front per device</source>
        <translation>每个设备一种颜色和一条前沿</translation>
    </message>
    <message>
        <source>Band of uncertainty</source>
        <translation>不确定带</translation>
    </message>
    <message>
        <source>What the search has tried</source>
        <translation>搜索尝试过的点</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>%1 (%2 points)</source>
        <translation>%1（%2 个点）</translation>
    </message>
    <message>
        <source>Add a limit on</source>
        <translation>添加限制于</translation>
    </message>
    <message>
        <source>Remove every limit</source>
        <translation>移除所有限制</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>限制</translation>
    </message>
    <message>
        <source>%1 at least</source>
        <translation>%1 至少</translation>
    </message>
    <message>
        <source>%1 at most</source>
        <translation>%1 至多</translation>
    </message>
    <message>
        <source>Open its recipe</source>
        <translation>打开其配方</translation>
    </message>
    <message>
        <source>Compare no longer</source>
        <translation>不再比较</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Remove the star</source>
        <translation>取消星标</translation>
    </message>
    <message>
        <source>Star</source>
        <translation>星标</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>取消固定</translation>
    </message>
    <message>
        <source>Pin: keep its name on the plot</source>
        <translation>固定：在图上保留其名称</translation>
    </message>
    <message>
        <source>Name…</source>
        <translation>名称…</translation>
    </message>
    <message>
        <source>Note…</source>
        <translation>备注…</translation>
    </message>
    <message>
        <source>Limit: %1 at least %2</source>
        <translation>限制：%1 至少 %2</translation>
    </message>
    <message>
        <source>Limit: %1 at most %2</source>
        <translation>限制：%1 至多 %2</translation>
    </message>
    <message>
        <source>Compare the %1 points picked out</source>
        <translation>比较选取的 %1 个点</translation>
    </message>
    <message>
        <source>Everything in view</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>Name of the point</source>
        <translation>点的名称</translation>
    </message>
    <message>
        <source>Name; it is pinned to the plot</source>
        <translation>名称；将固定显示在图上</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Shown in the card of the point, in the table and in reports</source>
        <translation>显示在点的卡片、表格和报告中</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>限制</translation>
    </message>
    <message>
        <source>Click to remove this limit; drag its line in the plot to move it</source>
        <translation>单击移除此限制；在图中拖动其线可移动</translation>
    </message>
    <message>
        <source>%1, %2 picked out</source>
        <translation>%1，已选取 %2 个</translation>
    </message>
</context>
<context>
    <name>pscope::FrontPlot</name>
    <message>
        <source>current</source>
        <translation>当前</translation>
    </message>
    <message>
        <source>measuring…</source>
        <translation>测量中…</translation>
    </message>
    <message>
        <source>estimated %1, quality not known yet</source>
        <translation>估计 %1，质量未知</translation>
    </message>
    <message>
        <source>estimated %1</source>
        <translation>估计 %1</translation>
    </message>
    <message>
        <source>Pareto front</source>
        <translation>帕累托前沿</translation>
    </message>
    <message>
        <source>other device or workload</source>
        <translation>其他设备或负载</translation>
    </message>
    <message>
        <source>dominated</source>
        <translation>被支配</translation>
    </message>
    <message>
        <source>on the front</source>
        <translation>在前沿上</translation>
    </message>
    <message>
        <source>dense baseline</source>
        <translation>稠密基线</translation>
    </message>
    <message>
        <source>estimated or being measured</source>
        <translation>估计或正在测量</translation>
    </message>
    <message>
        <source>current recipe</source>
        <translation>当前配方</translation>
    </message>
    <message>
        <source>Open a model folder, or drop one here</source>
        <translation>打开模型文件夹，或拖放到此处</translation>
    </message>
    <message>
        <source>Nothing measured yet on these axes.
Edit a layer, or press Sweep to fill a first front.</source>
        <translation>这些坐标轴上尚无测量。
编辑一层，或按“扫描”填充第一条前沿。</translation>
    </message>
    <message>
        <source>dense</source>
        <translation>稠密</translation>
    </message>
    <message>
        <source>tried by the search</source>
        <translation>搜索尝试过</translation>
    </message>
    <message>
        <source>misses a limit</source>
        <translation>不满足限制</translation>
    </message>
    <message>
        <source>%1 (hidden)</source>
        <translation>%1（已隐藏）</translation>
    </message>
    <message>
        <source>simulated</source>
        <translation>仿真</translation>
    </message>
    <message>
        <source>picked out</source>
        <translation>已选取</translation>
    </message>
    <message>
        <source>best within the limits</source>
        <translation>限制内最佳</translation>
    </message>
    <message>
        <source>best within the limits: %1, %2</source>
        <translation>限制内最佳：%1，%2</translation>
    </message>
    <message>
        <source>knee</source>
        <translation>拐点</translation>
    </message>
</context>
<context>
    <name>pscope::GridView</name>
    <message>
        <source>Batch times tokens</source>
        <translation>批大小 × 词元数</translation>
    </message>
    <message>
        <source>%1 /s</source>
        <translation>%1 /秒</translation>
    </message>
    <message>
        <source>Open a model to time it</source>
        <translation>打开模型以计时</translation>
    </message>
</context>
<context>
    <name>pscope::HardwareModel</name>
    <message>
        <source>Part</source>
        <translation>部分</translation>
    </message>
    <message>
        <source>Part of a forward pass; attention is scores, softmax and context of all heads</source>
        <translation>一次前向传播的部分；注意力包括所有头的得分、softmax 和上下文</translation>
    </message>
    <message>
        <source>Runs as</source>
        <translation>实际执行</translation>
    </message>
    <message>
        <source>Weights kept in every group of M inputs</source>
        <translation>每 M 个输入一组中保留的权重数</translation>
    </message>
    <message>
        <source>Cycles</source>
        <translation>周期</translation>
    </message>
    <message>
        <source>Clock cycles from the end of the part before to its own end</source>
        <translation>从前一部分结束到本部分结束的时钟周期数</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Cycles / clock: simulated, not measured</source>
        <translation>周期数 / 时钟频率：仿真值，非实测</translation>
    </message>
    <message>
        <source>Used</source>
        <translation>利用率</translation>
    </message>
    <message>
        <source>Multiplications that were needed / what the cells could do in that time</source>
        <translation>所需乘法次数 / 这段时间内单元能完成的次数</translation>
    </message>
    <message>
        <source>Compute</source>
        <translation>计算</translation>
    </message>
    <message>
        <source>Cycles in which the array multiplies</source>
        <translation>阵列做乘法的周期</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>加载</translation>
    </message>
    <message>
        <source>Cycles in which it waits for operands: more bandwidth or a larger block of rows helps</source>
        <translation>等待操作数的周期：提高带宽或增大行块会有帮助</translation>
    </message>
    <message>
        <source>Drain</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Cycles in which results must leave first: tiles are too short for the array</source>
        <translation>须先送出结果的周期：对该阵列而言分块太短</translation>
    </message>
    <message>
        <source>Softmax</source>
        <translation>Softmax</translation>
    </message>
    <message>
        <source>Cycles of the softmax unit</source>
        <translation>softmax 单元的周期</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Cycles of layer norm, GELU and quantisation</source>
        <translation>层归一化、GELU 和量化的周期</translation>
    </message>
    <message>
        <source>Control</source>
        <translation>控制</translation>
    </message>
    <message>
        <source>Cycles in which descriptors are read</source>
        <translation>读取描述符的周期</translation>
    </message>
    <message>
        <source>Bound by</source>
        <translation>瓶颈</translation>
    </message>
    <message>
        <source>Which of them takes most</source>
        <translation>其中占用最多的一项</translation>
    </message>
    <message>
        <source>Index storage</source>
        <translation>索引存储</translation>
    </message>
    <message>
        <source>Weights as kept values and places in the group, in bytes</source>
        <translation>权重以保留值加组内位置存储，单位字节</translation>
    </message>
    <message>
        <source>Bitmap storage</source>
        <translation>位图存储</translation>
    </message>
    <message>
        <source>Weights as kept values and one bit per input, in bytes</source>
        <translation>权重以保留值加每个输入一位存储，单位字节</translation>
    </message>
    <message>
        <source>compute</source>
        <translation>计算</translation>
    </message>
    <message>
        <source>load</source>
        <translation>加载</translation>
    </message>
    <message>
        <source>drain</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>softmax</source>
        <translation>softmax</translation>
    </message>
    <message>
        <source>row units</source>
        <translation>行单元</translation>
    </message>
    <message>
        <source>control</source>
        <translation>控制</translation>
    </message>
    <message>
        <source>total</source>
        <translation>合计</translation>
    </message>
    <message>
        <source>dense</source>
        <translation>稠密</translation>
    </message>
</context>
<context>
    <name>pscope::HardwarePage</name>
    <message>
        <source>&amp;Array</source>
        <translation>阵列(&amp;A)</translation>
    </message>
    <message>
        <source>Rows × columns of multiply-accumulate cells. 8 × 8 (M 8) and 4 × 4 (M 4) exist in RTL; others follow the same formula.</source>
        <translation>乘累加单元的行数 × 列数。8 × 8（M 8）和 4 × 4（M 4）有 RTL；其余按同一公式计算。</translation>
    </message>
    <message>
        <source>&amp;M</source>
        <translation>&amp;M</translation>
    </message>
    <message>
        <source>Group of inputs from which each cell selects: N of every M weights are kept</source>
        <translation>每个单元从中选择的输入组：每 M 个权重保留 N 个</translation>
    </message>
    <message>
        <source>&amp;Bandwidth</source>
        <translation>带宽(&amp;B)</translation>
    </message>
    <message>
        <source>Memory in bytes per cycle, in each direction: a beat of one byte per column every whole number of cycles</source>
        <translation>存储器每方向每周期的字节数：每隔整数个周期一拍，每列一个字节</translation>
    </message>
    <message>
        <source>&amp;Clock</source>
        <translation>时钟(&amp;C)</translation>
    </message>
    <message>
        <source>MHz. Cycles do not depend on it; a real clock comes from place and route</source>
        <translation>MHz。周期数与它无关；真实时钟来自布局布线</translation>
    </message>
    <message>
        <source> MHz</source>
        <translation> MHz</translation>
    </message>
    <message>
        <source>&amp;Tokens</source>
        <translation>词元(&amp;T)</translation>
    </message>
    <message>
        <source>Length of the sentence</source>
        <translation>句子长度</translation>
    </message>
    <message>
        <source>%1 B/cycle</source>
        <translation>%1 字节/周期</translation>
    </message>
    <message>
        <source>Open a model to see what its layers would take.</source>
        <translation>打开模型即可查看各层所需周期。</translation>
    </message>
    <message>
        <source>No back-end of this build describes hardware.</source>
        <translation>此版本没有描述硬件的后端。</translation>
    </message>
    <message>
        <source>Current point, simulated on %1 in %2: %3.</source>
        <translation>当前点，在 %1 上仿真，%2：%3。</translation>
    </message>
    <message>
        <source>&lt;b&gt;%1&lt;/b&gt; for %2 tokens, simulated: %3 cycles on %4. The cells are used %5 of the time; bound by %6. Embeddings and head are not counted.</source>
        <translation>%2 个词元需 &lt;b&gt;%1&lt;/b&gt;（仿真）：%4 上 %3 个周期。单元利用率 %5；瓶颈：%6。不计嵌入和分类头。</translation>
    </message>
    <message>
        <source>Does not fit this design: %1.</source>
        <translation>此设计放不下：%1。</translation>
    </message>
    <message>
        <source>Published, not reproduced: </source>
        <translation>已发表，未复现：</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Write the table as CSV or JSON, in full digits</source>
        <translation>将表格写为 CSV 或 JSON，保留全部数字</translation>
    </message>
    <message>
        <source>%1 tiles audited, %2 differences</source>
        <translation>已审核 %1 个分块，%2 处差异</translation>
    </message>
</context>
<context>
    <name>pscope::HardwareRunner</name>
    <message>
        <source>Cycles on %1</source>
        <translation>%1 上的周期数</translation>
    </message>
</context>
<context>
    <name>pscope::HeadGrid</name>
    <message>
        <source>Attention heads</source>
        <translation>注意力头</translation>
    </message>
</context>
<context>
    <name>pscope::HeadGridModel</name>
    <message>
        <source>L%1</source>
        <translation>L%1</translation>
    </message>
    <message>
        <source>All heads of layer %1</source>
        <translation>第 %1 层的所有头</translation>
    </message>
    <message>
        <source>Head %1 of every layer</source>
        <translation>每层的头 %1</translation>
    </message>
    <message>
        <source>Layer %1, head %2: not in this checkpoint</source>
        <translation>第 %1 层，头 %2：此检查点中没有</translation>
    </message>
    <message>
        <source>Layer %1, head %2: %3</source>
        <translation>第 %1 层，头 %2：%3</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>removed</source>
        <translation>已移除</translation>
    </message>
    <message>
        <source>
more important than %1 of all heads (%2)</source>
        <translation>
比 %1 的头更重要（%2）</translation>
    </message>
</context>
<context>
    <name>pscope::HeadPanel</name>
    <message>
        <source>How importance is measured; darker cells matter more</source>
        <translation>重要性如何衡量；颜色越深越重要</translation>
    </message>
    <message>
        <source>Importance by</source>
        <translation>重要性依据</translation>
    </message>
    <message>
        <source>click or drag to remove</source>
        <translation>点击或拖动以移除</translation>
    </message>
</context>
<context>
    <name>pscope::HypervolumePlot</name>
    <message>
        <source>%1
%2 after %3 evaluations</source>
        <translation>%1
%3 次评估后为 %2</translation>
    </message>
    <message>
        <source>Select searches in the table above to compare them</source>
        <translation>在上方表格中选择要比较的搜索</translation>
    </message>
    <message>
        <source>evaluations</source>
        <translation>评估次数</translation>
    </message>
    <message>
        <source>hypervolume (share of dense)</source>
        <translation>超体积（相对稠密的份额）</translation>
    </message>
</context>
<context>
    <name>pscope::ImportDialog</name>
    <message>
        <source>Import %1</source>
        <translation>导入 %1</translation>
    </message>
    <message>
        <source>Use this data</source>
        <translation>使用此数据</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Layout</source>
        <translation>布局</translation>
    </message>
    <message>
        <source>Files of the GLUE tasks have their columns in fixed places</source>
        <translation>GLUE 任务的文件列位置固定</translation>
    </message>
    <message>
        <source>find out</source>
        <translation>自动判断</translation>
    </message>
    <message>
        <source>GLUE %1</source>
        <translation>GLUE %1</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Column with the text</source>
        <translation>文本所在的列</translation>
    </message>
    <message>
        <source>Second text</source>
        <translation>第二文本</translation>
    </message>
    <message>
        <source>Column with the second text of a pair</source>
        <translation>成对文本中第二文本所在的列</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Column with the class or the number to predict</source>
        <translation>类别或待预测数值所在的列</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>正在查看…</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>%1, %2, %3 columns, %4 examples</source>
        <translation>%1，%2，%3 列，%4 个样本</translation>
    </message>
    <message>
        <source>first row is a header</source>
        <translation>首行为表头</translation>
    </message>
    <message>
        <source>no header</source>
        <translation>无表头</translation>
    </message>
    <message>
        <source>The dense model answers %1 of a sample as labelled.</source>
        <translation>稠密模型对样本的 %1 给出了与标签一致的答案。</translation>
    </message>
    <message>
        <source>%1 of the first %2 texts are longer than the model takes and are cut.</source>
        <translation>前 %2 条文本中有 %1 条超过模型长度，会被截断。</translation>
    </message>
    <message>
        <source>text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>label</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>second text</source>
        <translation>第二文本</translation>
    </message>
    <message>
        <source>%1 = %2</source>
        <translation>%1 = %2</translation>
    </message>
    <message>
        <source>What the model reads (longest: %1 tokens)</source>
        <translation>模型读到的内容（最长 %1 个词元）</translation>
    </message>
    <message>
        <source>In the file</source>
        <translation>文件中</translation>
    </message>
    <message>
        <source>Examples</source>
        <translation>样本数</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Name in the model</source>
        <translation>模型中的名称</translation>
    </message>
    <message>
        <source>Separator</source>
        <translation>分隔符</translation>
    </message>
    <message>
        <source>What stands between the columns of a line</source>
        <translation>一行中各列之间的字符</translation>
    </message>
    <message>
        <source>tab</source>
        <translation>制表符</translation>
    </message>
    <message>
        <source>comma ,</source>
        <translation>逗号 ,</translation>
    </message>
    <message>
        <source>semicolon ;</source>
        <translation>分号 ;</translation>
    </message>
    <message>
        <source>bar |</source>
        <translation>竖线 |</translation>
    </message>
</context>
<context>
    <name>pscope::Importer</name>
    <message>
        <source>Look at %1</source>
        <translation>查看 %1</translation>
    </message>
</context>
<context>
    <name>pscope::InfoBar</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>pscope::InspectPage</name>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Activations</source>
        <translation>激活</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>Sensitivity</source>
        <translation>敏感度</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Matrix</source>
        <translation>矩阵</translation>
    </message>
    <message>
        <source>What is left</source>
        <translation>剩下什么</translation>
    </message>
    <message>
        <source>How far rounding moved</source>
        <translation>舍入移动了多少</translation>
    </message>
    <message>
        <source>One pixel is one weight: rows are outputs, columns inputs. Wheel zooms, drag pans, double click shows all.</source>
        <translation>一个像素是一个权重：行为输出，列为输入。滚轮缩放，拖动平移，双击显示全部。</translation>
    </message>
    <message>
        <source>Extremes and percentiles</source>
        <translation>极值与百分位</translation>
    </message>
    <message>
        <source>How well int8 fits</source>
        <translation>int8 适合程度</translation>
    </message>
    <message>
        <source>Type a text to see where every head looks</source>
        <translation>输入文本以查看每个头看向何处</translation>
    </message>
    <message>
        <source>Second text of the pair</source>
        <translation>文本对的第二个文本</translation>
    </message>
    <message>
        <source>this recipe</source>
        <translation>此配方</translation>
    </message>
    <message>
        <source>dense</source>
        <translation>稠密</translation>
    </message>
    <message>
        <source>Layer %1</source>
        <translation>第 %1 层</translation>
    </message>
    <message>
        <source>Classifier</source>
        <translation>分类器</translation>
    </message>
    <message>
        <source>%1 in this recipe: %2</source>
        <translation>此配方中的 %1：%2</translation>
    </message>
    <message>
        <source>Ranges are taken over example texts: open a data set first.</source>
        <translation>范围取自示例文本：请先打开数据集。</translation>
    </message>
    <message>
        <source>Running %1 sentences…</source>
        <translation>正在运行 %1 个句子…</translation>
    </message>
    <message>
        <source>&lt;b&gt;%1 outputs × %2 inputs&lt;/b&gt;: %3 of %4 weights left</source>
        <translation>&lt;b&gt;%1 个输出 × %2 个输入&lt;/b&gt;：%4 个权重中剩下 %3 个</translation>
    </message>
    <message>
        <source>%1 removed by the pattern</source>
        <translation>%1 被模式移除</translation>
    </message>
    <message>
        <source>%1 gone with heads, neurons or the layer</source>
        <translation>%1 随头、神经元或层移除</translation>
    </message>
    <message>
        <source>what is gone held %1 of the squared weights</source>
        <translation>移除的部分占权重平方和的 %1</translation>
    </message>
    <message>
        <source>rounding: rms error %1, largest %2, signal to noise %3 dB</source>
        <translation>舍入：均方根误差 %1，最大 %2，信噪比 %3 dB</translation>
    </message>
    <message>
        <source>nothing is rounded</source>
        <translation>没有舍入</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>%1: %2 weights from %3 to %4</source>
        <translation>%1：从 %3 到 %4 有 %2 个权重</translation>
    </message>
    <message>
        <source>left, as stored</source>
        <translation>剩余（存储值）</translation>
    </message>
    <message>
        <source>No rounding in this recipe</source>
        <translation>此配方没有舍入</translation>
    </message>
    <message>
        <source>What enters each matrix over %1 sentences (%2 tokens): all values, 99.8 % of them, the middle half.</source>
        <translation>%1 个句子（%2 个词元）中进入各矩阵的值：全部值、其中 99.8 %、中间一半。</translation>
    </message>
    <message>
        <source>int8 activations get 255 steps per token, stretched to its largest value. Few steps per usual value (rms) mean that rounding hurts here; outliers cause it.</source>
        <translation>int8 激活每个词元有 255 级，按其最大值拉伸。每个典型值（均方根）的级数少，说明此处舍入损失大；原因是离群值。</translation>
    </message>
    <message>
        <source>Activation</source>
        <translation>激活值</translation>
    </message>
    <message>
        <source>int8 steps per rms</source>
        <translation>每均方根的 int8 级数</translation>
    </message>
    <message>
        <source>into %1
all: %2 to %3
99.8 %: %4 to %5
middle half: %6 to %7
median %8</source>
        <translation>进入 %1
全部：%2 到 %3
99.8 %：%4 到 %5
中间一半：%6 到 %7
中位数 %8</translation>
    </message>
    <message>
        <source>all values</source>
        <translation>全部值</translation>
    </message>
    <message>
        <source>99.8 %</source>
        <translation>99.8 %</translation>
    </message>
    <message>
        <source>middle half</source>
        <translation>中间一半</translation>
    </message>
    <message>
        <source>into %1: %2 steps per rms; largest value of a token %3 (median)</source>
        <translation>进入 %1：每均方根 %2 级；词元最大值 %3（中位数）</translation>
    </message>
    <message>
        <source>cls</source>
        <translation>分类</translation>
    </message>
    <message>
        <source>qkv</source>
        <translation>qkv</translation>
    </message>
    <message>
        <source>out</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>ffn</source>
        <translation>ffn</translation>
    </message>
    <message>
        <source>ffn2</source>
        <translation>ffn2</translation>
    </message>
    <message>
        <source>Layer and matrix</source>
        <translation>层和矩阵</translation>
    </message>
    <message>
        <source>The setting that is walked along</source>
        <translation>逐步变化的设置</translation>
    </message>
    <message>
        <source>every layer, one at a time</source>
        <translation>每一层，逐层</translation>
    </message>
    <message>
        <source>this layer</source>
        <translation>此层</translation>
    </message>
    <message>
        <source>this matrix</source>
        <translation>此矩阵</translation>
    </message>
    <message>
        <source>first %1 examples</source>
        <translation>前 %1 个样本</translation>
    </message>
    <message>
        <source>all examples</source>
        <translation>所有样本</translation>
    </message>
    <message>
        <source>rest as in the recipe</source>
        <translation>其余同配方</translation>
    </message>
    <message>
        <source>Off: everything else stays dense. On: everything else stays as the recipe has it.</source>
        <translation>关：其余保持稠密。开：其余保持配方的设置。</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>Sensitivity is measured as accuracy: open labelled data first.</source>
        <translation>敏感度以准确率衡量：请先打开带标签的数据。</translation>
    </message>
    <message>
        <source>Stop (%1 of %2)</source>
        <translation>停止（%1 / %2）</translation>
    </message>
    <message>
        <source>Press Measure: each layer alone gets the setting, and accuracy is counted.</source>
        <translation>按“测量”：每层单独应用该设置，并统计准确率。</translation>
    </message>
    <message>
        <source>Open labelled data to count accuracy.</source>
        <translation>打开带标签的数据以统计准确率。</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>质量</translation>
    </message>
    <message>
        <source>the recipe without it</source>
        <translation>不含该设置的配方</translation>
    </message>
    <message>
        <source>%1 (%)</source>
        <translation>%1（%）</translation>
    </message>
    <message>
        <source>layer %1</source>
        <translation>第 %1 层</translation>
    </message>
    <message>
        <source>layer %1 at %2: %3 (%4), %5 examples</source>
        <translation>第 %1 层，%2：%3（%4），%5 个样本</translation>
    </message>
    <message>
        <source>%1 points</source>
        <translation>%1 个点</translation>
    </message>
    <message>
        <source>Layer %1 loses most: %2 at its harshest setting. Measured over %3 examples with the same executables that are timed; only this one setting differs along a line.</source>
        <translation>第 %1 层损失最多：在最严苛设置下为 %2。在 %3 个样本上用被计时的同一可执行体测得；沿一条线只有这一项设置不同。</translation>
    </message>
    <message>
        <source>Output, by its error of rounding</source>
        <translation>输出，按舍入误差排序</translation>
    </message>
    <message>
        <source>Error (%)</source>
        <translation>误差（%）</translation>
    </message>
</context>
<context>
    <name>pscope::Inspector</name>
    <message>
        <source>Look at %1</source>
        <translation>查看 %1</translation>
    </message>
    <message>
        <source>Ranges of the activations over %1 sentences</source>
        <translation>%1 个句子上激活的范围</translation>
    </message>
    <message>
        <source>Attention for “%1”</source>
        <translation>“%1”的注意力</translation>
    </message>
    <message>
        <source>Errors of the weights</source>
        <translation>计算权重误差</translation>
    </message>
</context>
<context>
    <name>pscope::JobsModel</name>
    <message>
        <source>Job</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Phase</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Cancel this job</source>
        <translation>取消此任务</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>%1, %2 left</source>
        <translation>%1，剩余 %2</translation>
    </message>
</context>
<context>
    <name>pscope::JobsPanel</name>
    <message>
        <source>Jobs</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Cancel the selected job</source>
        <translation>取消所选任务</translation>
    </message>
</context>
<context>
    <name>pscope::KernelCalibrator</name>
    <message>
        <source>Calibrate: what each kernel gains on this machine</source>
        <translation>校准：各内核在本机上的收益</translation>
    </message>
</context>
<context>
    <name>pscope::LatencyModelPlot</name>
    <message>
        <source>%1
measured %2 (%3 – %4), predicted %5</source>
        <translation>%1
实测 %2（%3 – %4），预测 %5</translation>
    </message>
    <message>
        <source>The latency model is fitted when a search starts</source>
        <translation>搜索开始时拟合延迟模型</translation>
    </message>
    <message>
        <source>fitted to (%1)</source>
        <translation>用于拟合（%1）</translation>
    </message>
    <message>
        <source>held out (%1): mean error %2 %</source>
        <translation>留出（%1）：平均误差 %2 %</translation>
    </message>
    <message>
        <source>held out</source>
        <translation>留出</translation>
    </message>
    <message>
        <source>finalists</source>
        <translation>决选</translation>
    </message>
    <message>
        <source>measured p50 (ms)</source>
        <translation>实测 p50（ms）</translation>
    </message>
    <message>
        <source>predicted p50 (ms)</source>
        <translation>预测 p50（ms）</translation>
    </message>
</context>
<context>
    <name>pscope::LayerPanel</name>
    <message>
        <source>Filter by name, pattern, bits, kernel…</source>
        <translation>按名称、模式、位宽、内核筛选…</translation>
    </message>
    <message>
        <source>Filter the layers</source>
        <translation>筛选层</translation>
    </message>
    <message>
        <source>One row a matrix instead of a tree, to sort all of them by time, size or MACs</source>
        <translation>每个矩阵一行而非树形，可按时间、大小或 MAC 全部排序</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Copy the settings</source>
        <translation>复制设置</translation>
    </message>
    <message>
        <source>Paste the settings</source>
        <translation>粘贴设置</translation>
    </message>
    <message>
        <source>Pin or unpin</source>
        <translation>固定或取消固定</translation>
    </message>
    <message>
        <source>Back to dense</source>
        <translation>恢复稠密</translation>
    </message>
    <message>
        <source>Inspect</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Select nothing</source>
        <translation>取消选择</translation>
    </message>
    <message>
        <source>Expand all</source>
        <translation>全部展开</translation>
    </message>
    <message>
        <source>Collapse all</source>
        <translation>全部折叠</translation>
    </message>
    <message>
        <source>pasted settings</source>
        <translation>粘贴的设置</translation>
    </message>
</context>
<context>
    <name>pscope::LayerTimePlot</name>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>, dense %1</source>
        <translation>，稠密 %1</translation>
    </message>
    <message>
        <source> (%1 as fast)</source>
        <translation>（速度为 %1）</translation>
    </message>
    <message>
        <source>emb</source>
        <translation>嵌入</translation>
    </message>
    <message>
        <source>Embeddings</source>
        <translation>嵌入</translation>
    </message>
    <message>
        <source>Layer %1</source>
        <translation>第 %1 层</translation>
    </message>
    <message>
        <source>head</source>
        <translation>头</translation>
    </message>
    <message>
        <source>Classification head</source>
        <translation>分类头</translation>
    </message>
    <message>
        <source>%1 end to end: the parts take %2, %3 pass between them</source>
        <translation>端到端 %1：各部分用 %2，之间用 %3</translation>
    </message>
    <message>
        <source>%1 end to end: the parts took %2 under the profiler, which cost %3</source>
        <translation>端到端 %1：各部分在分析器下用 %2，分析器花费 %3</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>ms</translation>
    </message>
</context>
<context>
    <name>pscope::LayerTreeModel</name>
    <message>
        <source>asked %1, runs as %2: %3</source>
        <translation>要求 %1，实际以 %2 运行：%3</translation>
    </message>
    <message>
        <source>masked only</source>
        <translation>仅掩码</translation>
    </message>
    <message>
        <source>not as asked</source>
        <translation>与要求不同</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Pattern</source>
        <translation>模式</translation>
    </message>
    <message>
        <source>Sparsity</source>
        <translation>稀疏度</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>位宽</translation>
    </message>
    <message>
        <source>Neurons</source>
        <translation>神经元</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>占比</translation>
    </message>
    <message>
        <source>MACs</source>
        <translation>MAC</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Kernel that ran</source>
        <translation>实际运行的内核</translation>
    </message>
    <message>
        <source>Encoder layers and their matrices. Untick a layer to leave it out.</source>
        <translation>编码器各层及其矩阵。取消勾选可去掉一层。</translation>
    </message>
    <message>
        <source>Which weights may go: single ones, N of every M, or whole blocks</source>
        <translation>哪些权重可移除：单个、每 M 个中保留 N 个，或整块</translation>
    </message>
    <message>
        <source>Share of weights that are zero, in percent</source>
        <translation>为零的权重比例，百分数</translation>
    </message>
    <message>
        <source>How weights are stored; integers run with 8-bit activations</source>
        <translation>权重如何存储；整数权重与 8 位激活一起运行</translation>
    </message>
    <message>
        <source>Feed-forward neurons kept</source>
        <translation>保留的前馈神经元</translation>
    </message>
    <message>
        <source>Median time per batch in the last measurement of this recipe</source>
        <translation>上次测量此配方时每批时间的中位数</translation>
    </message>
    <message>
        <source>Share of the time of all parts in the last measurement of this recipe</source>
        <translation>上次测量此配方时在所有部分时间中的占比</translation>
    </message>
    <message>
        <source>Multiply-accumulates per token = parameters left after heads, neurons and pattern</source>
        <translation>每词元乘加次数 = 去掉头、神经元和模式之后剩下的参数</translation>
    </message>
    <message>
        <source>Bytes in the storage format of this setting</source>
        <translation>此设置存储格式的字节数</translation>
    </message>
    <message>
        <source>The kernel the back-end really ran</source>
        <translation>后端实际运行的内核</translation>
    </message>
    <message>
        <source>Layer %1</source>
        <translation>第 %1 层</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>已去掉</translation>
    </message>
    <message>
        <source>mixed</source>
        <translation>混合</translation>
    </message>
    <message>
        <source>%1 here, %2 in the dense baseline: %3 as fast</source>
        <translation>此处 %1，稠密基线 %2：速度为 %3</translation>
    </message>
    <message>
        <source>%1 of %2 weights left</source>
        <translation>%2 个权重中剩下 %1 个</translation>
    </message>
    <message>
        <source>%1 outputs × %2 inputs; %3</source>
        <translation>%1 个输出 × %2 个输入；%3</translation>
    </message>
</context>
<context>
    <name>pscope::LineageMap</name>
    <message>
        <source>Lineage of the variants</source>
        <translation>变体的谱系</translation>
    </message>
    <message>
        <source>not measured here</source>
        <translation>未在此测量</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>being edited</source>
        <translation>正在编辑</translation>
    </message>
    <message>
        <source>dense</source>
        <translation>稠密</translation>
    </message>
    <message>
        <source>%1
%2
%3</source>
        <translation>%1
%2
%3</translation>
    </message>
</context>
<context>
    <name>pscope::MainWindow</name>
    <message>
        <source>Front</source>
        <translation>前沿</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Inspect</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Timing</source>
        <translation>计时</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>%1 is not there any more; put it back, open it from its new place, or forget it with the cross</source>
        <translation>%1 已不存在；请放回原处，从新位置打开，或用叉号忘记它</translation>
    </message>
    <message>
        <source>As opened</source>
        <translation>打开时的状态</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Attention heads</source>
        <translation>注意力头</translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation>配置</translation>
    </message>
    <message>
        <source>Try it</source>
        <translation>试一试</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>测量点</translation>
    </message>
    <message>
        <source>Variants</source>
        <translation>变体</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>largest logit difference %1 (allowed %2) over %3 sentences</source>
        <translation>最大 logit 差 %1（允许 %2），%3 个句子</translation>
    </message>
    <message>
        <source>Exported to %1, but reading it back differs: %2. See Problems.</source>
        <translation>已导出到 %1，但读回后不同：%2。见“问题”。</translation>
    </message>
    <message>
        <source>Compare (%1)</source>
        <translation>比较（%1）</translation>
    </message>
    <message>
        <source>%1 errors</source>
        <translation>%1 个错误</translation>
    </message>
    <message>
        <source>%1 warnings</source>
        <translation>%1 个警告</translation>
    </message>
    <message>
        <source>Paretoscope</source>
        <translation>Paretoscope</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>%1
%2, %3 parameters</source>
        <translation>%1
%2，%3 个参数</translation>
    </message>
    <message>
        <source>%1
%2 examples</source>
        <translation>%1
%2 个样本</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Open a model folder to begin</source>
        <translation>打开模型文件夹以开始</translation>
    </message>
    <message>
        <source>Jobs (%1)</source>
        <translation>任务（%1）</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>&amp;Open model folder…</source>
        <translation>打开模型文件夹(&amp;O)…</translation>
    </message>
    <message>
        <source>Open &amp;data…</source>
        <translation>打开数据(&amp;D)…</translation>
    </message>
    <message>
        <source>Open &amp;session…</source>
        <translation>打开会话(&amp;S)…</translation>
    </message>
    <message>
        <source>Open the built-in &amp;demo</source>
        <translation>打开内置演示(&amp;D)</translation>
    </message>
    <message>
        <source>Save session &amp;as…</source>
        <translation>会话另存为(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Export the compressed model…</source>
        <translation>导出压缩后的模型(&amp;E)…</translation>
    </message>
    <message>
        <source>Export the re&amp;cipe…</source>
        <translation>导出配方(&amp;C)…</translation>
    </message>
    <message>
        <source>Export the recipe</source>
        <translation>导出配方</translation>
    </message>
    <message>
        <source>Export the plot as a p&amp;icture…</source>
        <translation>将图导出为图片(&amp;I)…</translation>
    </message>
    <message>
        <source>Export the plot</source>
        <translation>导出图</translation>
    </message>
    <message>
        <source>%1: cannot be written; check the folder and free space</source>
        <translation>%1：无法写入；请检查文件夹和可用空间</translation>
    </message>
    <message>
        <source>&amp;Report…</source>
        <translation>报告(&amp;R)…</translation>
    </message>
    <message>
        <source>Write a report</source>
        <translation>写报告</translation>
    </message>
    <message>
        <source>Web page (*.html);;PDF (*.pdf)</source>
        <translation>网页 (*.html);;PDF (*.pdf)</translation>
    </message>
    <message>
        <source>Se&amp;ttings…</source>
        <translation>设置(&amp;T)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>Back to &amp;dense</source>
        <translation>恢复稠密(&amp;D)</translation>
    </message>
    <message>
        <source>Back to dense</source>
        <translation>恢复稠密</translation>
    </message>
    <message>
        <source>&amp;Type a recipe</source>
        <translation>输入配方(&amp;T)</translation>
    </message>
    <message>
        <source>Preset %1</source>
        <translation>预设 %1</translation>
    </message>
    <message>
        <source>&amp;Save this recipe as a preset…</source>
        <translation>将此配方存为预设(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Name this variant…</source>
        <translation>命名此变体(&amp;N)…</translation>
    </message>
    <message>
        <source>&amp;History</source>
        <translation>历史(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Copy the settings of the selected layers</source>
        <translation>复制所选层的设置(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Paste settings over the selected layers</source>
        <translation>将设置粘贴到所选层(&amp;P)</translation>
    </message>
    <message>
        <source>P&amp;in or unpin the selected layers</source>
        <translation>固定或取消固定所选层(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Sweep</source>
        <translation>扫描(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Measure now</source>
        <translation>立即测量(&amp;M)</translation>
    </message>
    <message>
        <source>Choose &amp;kernels for this device</source>
        <translation>为此设备选择内核(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Forget this device&apos;s kernels</source>
        <translation>忘记此设备的内核(&amp;F)</translation>
    </message>
    <message>
        <source>Load a &amp;board&apos;s binary…</source>
        <translation>载入板卡的二进制文件(&amp;B)…</translation>
    </message>
    <message>
        <source>Pre-built binary of the board</source>
        <translation>板卡的预编译二进制文件</translation>
    </message>
    <message>
        <source>OpenCL binaries (*.aocx *.xclbin *.bin);;All files (*)</source>
        <translation>OpenCL 二进制文件 (*.aocx *.xclbin *.bin);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Manifest of that binary</source>
        <translation>该二进制文件的清单</translation>
    </message>
    <message>
        <source>Manifests (*.json)</source>
        <translation>清单 (*.json)</translation>
    </message>
    <message>
        <source>&amp;Cancel all jobs</source>
        <translation>取消所有任务(&amp;C)</translation>
    </message>
    <message>
        <source>View</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>Go to the &amp;front</source>
        <translation>转到前沿(&amp;F)</translation>
    </message>
    <message>
        <source>Go to the &amp;comparison</source>
        <translation>转到比较(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Inspect weights, activations, attention</source>
        <translation>检查权重、激活、注意力(&amp;I)</translation>
    </message>
    <message>
        <source>Go to the &amp;timing</source>
        <translation>转到计时(&amp;T)</translation>
    </message>
    <message>
        <source>Compare: find the flipped &amp;examples</source>
        <translation>比较：查找答案改变的样本(&amp;E)</translation>
    </message>
    <message>
        <source>Show the &amp;whole front</source>
        <translation>显示整条前沿(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Light / dark</source>
        <translation>浅色 / 深色(&amp;L)</translation>
    </message>
    <message>
        <source>Theme of the &amp;system</source>
        <translation>跟随系统主题(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Present…</source>
        <translation>演示(&amp;P)…</translation>
    </message>
    <message>
        <source>Save the la&amp;yout…</source>
        <translation>保存布局(&amp;Y)…</translation>
    </message>
    <message>
        <source>Go to the &amp;start page</source>
        <translation>转到开始页(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Reset the layout</source>
        <translation>重置布局(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Commands…</source>
        <translation>命令(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Keyboard</source>
        <translation>键盘(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Manual</source>
        <translation>手册(&amp;M)</translation>
    </message>
    <message>
        <source>Copy &amp;diagnostics</source>
        <translation>复制诊断信息(&amp;D)</translation>
    </message>
    <message>
        <source>Versions, machine, devices, what is open and the last problems are on the clipboard.</source>
        <translation>版本、机器、设备、已打开的内容和最近的问题已复制到剪贴板。</translation>
    </message>
    <message>
        <source>&amp;About Paretoscope</source>
        <translation>关于 Paretoscope(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>Open recen&amp;t</source>
        <translation>打开最近的(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Presets</source>
        <translation>预设(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Measure</source>
        <translation>测量(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>La&amp;youts</source>
        <translation>布局(&amp;Y)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>Remove a preset</source>
        <translation>删除预设</translation>
    </message>
    <message>
        <source>Save this recipe as a preset</source>
        <translation>将此配方存为预设</translation>
    </message>
    <message>
        <source>Name of the preset:</source>
        <translation>预设名称：</translation>
    </message>
    <message>
        <source>dense</source>
        <translation>稠密</translation>
    </message>
    <message>
        <source>Remove a layout</source>
        <translation>删除布局</translation>
    </message>
    <message>
        <source>Save the layout</source>
        <translation>保存布局</translation>
    </message>
    <message>
        <source>Name of the layout:</source>
        <translation>布局名称：</translation>
    </message>
    <message>
        <source>Main</source>
        <translation>主工具栏</translation>
    </message>
    <message>
        <source>Labelled data</source>
        <translation>带标签的数据</translation>
    </message>
    <message>
        <source>Device and back-end</source>
        <translation>设备和后端</translation>
    </message>
    <message>
        <source>Quality metric</source>
        <translation>质量指标</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Unstructured sparsity</source>
        <translation>非结构化稀疏</translation>
    </message>
    <message>
        <source>N:M patterns</source>
        <translation>N:M 模式</translation>
    </message>
    <message>
        <source>Blocks</source>
        <translation>块</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>位宽</translation>
    </message>
    <message>
        <source>Heads</source>
        <translation>头</translation>
    </message>
    <message>
        <source>Ladder by measured sensitivity</source>
        <translation>按测得敏感度的阶梯</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>cannot be used: %1</source>
        <translation>无法使用：%1</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>95 % interval: %1</source>
        <translation>95 % 区间：%1</translation>
    </message>
    <message>
        <source>&amp;Stop the sweep</source>
        <translation>停止扫描(&amp;S)</translation>
    </message>
    <message>
        <source>About Paretoscope</source>
        <translation>关于 Paretoscope</translation>
    </message>
    <message>
        <source>&lt;b&gt;Paretoscope %1&lt;/b&gt;&lt;br&gt;Compress transformers by hand or by search and see the accuracy/latency front measured live.</source>
        <translation>&lt;b&gt;Paretoscope %1&lt;/b&gt;&lt;br&gt;手动或搜索压缩 Transformer，并实时查看测得的精度/延迟前沿。</translation>
    </message>
    <message>
        <source>GPL-3.0-or-later</source>
        <translation>GPL-3.0-or-later</translation>
    </message>
    <message>
        <source>Open a model folder</source>
        <translation>打开模型文件夹</translation>
    </message>
    <message>
        <source>Open labelled data</source>
        <translation>打开带标签的数据</translation>
    </message>
    <message>
        <source>Data (*.tsv *.csv *.jsonl *.txt);;All files (*)</source>
        <translation>数据 (*.tsv *.csv *.jsonl *.txt);;所有文件 (*)</translation>
    </message>
    <message>
        <source>%1: open a model before its data</source>
        <translation>%1：请先打开模型再打开数据</translation>
    </message>
    <message>
        <source>Open a session</source>
        <translation>打开会话</translation>
    </message>
    <message>
        <source>Sessions (*.pscope)</source>
        <translation>会话 (*.pscope)</translation>
    </message>
    <message>
        <source>Save the session</source>
        <translation>保存会话</translation>
    </message>
    <message>
        <source>Export the compressed model into a new folder</source>
        <translation>将压缩后的模型导出到新文件夹</translation>
    </message>
    <message>
        <source>New Hugging Face folder (*)</source>
        <translation>新的 Hugging Face 文件夹 (*)</translation>
    </message>
    <message>
        <source>New Hugging Face folder with an ONNX model (*)</source>
        <translation>新的 Hugging Face 文件夹，含 ONNX 模型 (*)</translation>
    </message>
    <message>
        <source>%1: open a model before its recipe</source>
        <translation>%1：请先打开模型再打开配方</translation>
    </message>
    <message>
        <source>Recipe from %1</source>
        <translation>来自 %1 的配方</translation>
    </message>
    <message>
        <source>The model of this session is not at %1 any more. Its points can be read; to go on measuring, say where the model is now.</source>
        <translation>此会话的模型已不在 %1。其测量点可以查看；若要继续测量，请指出模型现在的位置。</translation>
    </message>
    <message>
        <source>The data of this session is not at %1 any more. Say where it is now to go on counting accuracy.</source>
        <translation>此会话的数据已不在 %1。若要继续统计准确率，请指出它现在的位置。</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>定位…</translation>
    </message>
    <message>
        <source>Where is the model?</source>
        <translation>模型在哪里？</translation>
    </message>
    <message>
        <source>Where is the data?</source>
        <translation>数据在哪里？</translation>
    </message>
    <message>
        <source>Hardware</source>
        <translation>硬件</translation>
    </message>
    <message>
        <source>Go to the &amp;hardware explorer</source>
        <translation>转到硬件探索(&amp;H)</translation>
    </message>
    <message>
        <source>Go to the s&amp;earches</source>
        <translation>转到搜索(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Back to the view before</source>
        <translation>返回上一个视图(&amp;B)</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Search (%1 of %2)</source>
        <translation>搜索（%1/%2）</translation>
    </message>
    <message>
        <source>The search “%1” was not finished; %2 of %3 evaluations are kept.</source>
        <translation>搜索“%1”尚未完成；已保留 %3 次评估中的 %2 次。</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Search failed</source>
        <translation>搜索失败</translation>
    </message>
    <message>
        <source>Search finished</source>
        <translation>搜索完成</translation>
    </message>
    <message>
        <source>Search finished: nothing meets the limits</source>
        <translation>搜索完成：没有满足限制的结果</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Look at it</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Export the table</source>
        <translation>导出表格</translation>
    </message>
    <message>
        <source>CSV (*.csv);;JSON (*.json)</source>
        <translation>CSV (*.csv);;JSON (*.json)</translation>
    </message>
    <message>
        <source>JSON (*.json);;One line of text (*.txt)</source>
        <translation>JSON (*.json);;单行文本 (*.txt)</translation>
    </message>
    <message>
        <source>Export the &amp;points…</source>
        <translation>导出测量点(&amp;P)…</translation>
    </message>
    <message>
        <source>Export the points that the table shows</source>
        <translation>导出表格中显示的测量点</translation>
    </message>
    <message>
        <source>PNG (*.png);;SVG (*.svg);;PDF (*.pdf)</source>
        <translation>PNG (*.png);;SVG (*.svg);;PDF (*.pdf)</translation>
    </message>
    <message>
        <source>Go to the &amp;blocks and what ran of them</source>
        <translation>转到模块及其实际运行(&amp;B)</translation>
    </message>
    <message>
        <source>%1 on disk, %2 of memory at most while it answered</source>
        <translation>磁盘上 %1，回答时内存最多 %2</translation>
    </message>
    <message>
        <source>Exported to %1 and read back in a fresh process: passed, %2; %3.</source>
        <translation>已导出到 %1，并在新进程中读回：通过，%2；%3。</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Measure on every ticked &amp;device</source>
        <translation>在每个勾选的设备上测量(&amp;D)</translation>
    </message>
    <message>
        <source>Go to the &amp;devices side by side</source>
        <translation>转到设备并排比较(&amp;D)</translation>
    </message>
</context>
<context>
    <name>pscope::ManualWindow</name>
    <message>
        <source>Manual</source>
        <translation>手册</translation>
    </message>
    <message>
        <source>Chapters</source>
        <translation>章节</translation>
    </message>
</context>
<context>
    <name>pscope::MaskView</name>
    <message>
        <source>Picture of the matrix</source>
        <translation>矩阵的图像</translation>
    </message>
    <message>
        <source>output %1, input %2</source>
        <translation>输出 %1，输入 %2</translation>
    </message>
    <message>
        <source>%1: was %2, removed by the pattern</source>
        <translation>%1：原为 %2，被模式移除</translation>
    </message>
    <message>
        <source>%1: was %2, left with its head, neuron or layer</source>
        <translation>%1：原为 %2，随其头、神经元或层移除</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1: %2, rounded to %3</source>
        <translation>%1：%2，舍入为 %3</translation>
    </message>
    <message>
        <source>moved far by rounding</source>
        <translation>被舍入移动较远</translation>
    </message>
    <message>
        <source>large</source>
        <translation>大</translation>
    </message>
    <message>
        <source>removed</source>
        <translation>已移除</translation>
    </message>
    <message>
        <source>gone with its unit</source>
        <translation>随单元移除</translation>
    </message>
</context>
<context>
    <name>pscope::ParallelPlot</name>
    <message>
        <source>Parallel coordinates of the front</source>
        <translation>前沿的平行坐标</translation>
    </message>
    <message>
        <source>Lines appear here when two points of the front differ</source>
        <translation>前沿上有两个不同的点时，这里会出现折线</translation>
    </message>
</context>
<context>
    <name>pscope::ParamForm</name>
    <message>
        <source>%1
%2 to %3%4; %5%4 unless you say otherwise</source>
        <translation>%1
%2 到 %3%4；默认 %5%4</translation>
    </message>
</context>
<context>
    <name>pscope::PartsModel</name>
    <message>
        <source>Part</source>
        <translation>部分</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>所含操作</translation>
    </message>
    <message>
        <source>Kernel</source>
        <translation>内核</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>占比</translation>
    </message>
    <message>
        <source>Speed-up</source>
        <translation>加速比</translation>
    </message>
    <message>
        <source>What the back-end times as one, in the order in which it ran</source>
        <translation>后端作为整体计时的部分，按运行顺序</translation>
    </message>
    <message>
        <source>The model&apos;s operations in this part; more than one means they are fused, or timed together</source>
        <translation>该部分包含的模型操作；多于一个表示已融合或一同计时</translation>
    </message>
    <message>
        <source>The kernel that ran</source>
        <translation>实际运行的内核</translation>
    </message>
    <message>
        <source>Median per batch, under the profiler</source>
        <translation>剖析器下每批的中位数</translation>
    </message>
    <message>
        <source>Share of the sum of all parts</source>
        <translation>占所有部分之和的比例</translation>
    </message>
    <message>
        <source>Time of the same part of the dense model over this one</source>
        <translation>稠密模型同一部分的时间与此之比</translation>
    </message>
</context>
<context>
    <name>pscope::PinGrid</name>
    <message>
        <source>Attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>The settings of query, key, value and attention output stay</source>
        <translation>查询、键、值和注意力输出的设置保持不变</translation>
    </message>
    <message>
        <source>FFN</source>
        <translation>FFN</translation>
    </message>
    <message>
        <source>The settings of both feed-forward matrices stay</source>
        <translation>两个前馈矩阵的设置保持不变</translation>
    </message>
    <message>
        <source>Heads</source>
        <translation>头</translation>
    </message>
    <message>
        <source>No further head is removed</source>
        <translation>不再移除头</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>No further FFN neuron is removed</source>
        <translation>不再移除 FFN 神经元</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>The layer is not dropped</source>
        <translation>该层不被丢弃</translation>
    </message>
    <message>
        <source>%1. Click to tick or clear the whole column.</source>
        <translation>%1。单击可勾选或清除整列。</translation>
    </message>
    <message>
        <source>Pinned parts</source>
        <translation>固定的部分</translation>
    </message>
    <message>
        <source>Layer %1: %2</source>
        <translation>第 %1 层：%2</translation>
    </message>
</context>
<context>
    <name>pscope::PointsModel</name>
    <message>
        <source>★</source>
        <translation>★</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Latency p50</source>
        <translation>延迟 p50</translation>
    </message>
    <message>
        <source>Speed-up</source>
        <translation>加速比</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>质量</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>MACs</source>
        <translation>MAC</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Workload</source>
        <translation>负载</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>测量时间</translation>
    </message>
    <message>
        <source>dense</source>
        <translation>稠密</translation>
    </message>
    <message>
        <source>95 % interval %1, %2 samples</source>
        <translation>95 % 区间 %1，%2 个样本</translation>
    </message>
    <message>
        <source>against the dense baseline, measured in turn: 95 % interval %1</source>
        <translation>与稠密基线轮流测量：95 % 区间 %1</translation>
    </message>
    <message>
        <source>%1 of %2 examples, 95 % interval %3; %4 against the baseline</source>
        <translation>%2 个样本的 %1，95 % 区间 %3；与基线相比 %4</translation>
    </message>
    <message>
        <source>against the dense baseline, simulated on the same batches: 95 % interval %1</source>
        <translation>与稠密基线在相同批次上仿真：95 % 区间 %1</translation>
    </message>
</context>
<context>
    <name>pscope::PointsPanel</name>
    <message>
        <source>Filter by name, recipe, note…</source>
        <translation>按名称、配方、备注筛选…</translation>
    </message>
    <message>
        <source>Open the point&apos;s recipe</source>
        <translation>打开该点的配方</translation>
    </message>
    <message>
        <source>Copy the selected rows</source>
        <translation>复制所选行</translation>
    </message>
    <message>
        <source>Compare the selected points</source>
        <translation>比较所选的点</translation>
    </message>
    <message>
        <source>Measured points</source>
        <translation>已测量的点</translation>
    </message>
</context>
<context>
    <name>pscope::PolicyView</name>
    <message>
        <source>Policy of the search</source>
        <translation>搜索的策略</translation>
    </message>
    <message>
        <source>This strategy has no policy to show; those that learn one draw it here while they run</source>
        <translation>此策略没有可显示的策略网络；会学习的策略在运行时于此绘制</translation>
    </message>
    <message>
        <source>%1
%2: %3</source>
        <translation>%1
%2：%3</translation>
    </message>
</context>
<context>
    <name>pscope::Presenter</name>
    <message>
        <source>Presenter</source>
        <translation>演示者</translation>
    </message>
    <message>
        <source>dense %1, this point %2</source>
        <translation>稠密 %1，此点 %2</translation>
    </message>
    <message>
        <source>Type a text: both models answer</source>
        <translation>输入文本：两个模型都会回答</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>上一个</translation>
    </message>
    <message>
        <source>The point before (Left, Page Up)</source>
        <translation>前一个点（左、Page Up）</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一个</translation>
    </message>
    <message>
        <source>The next point (Right, Space, Page Down)</source>
        <translation>后一个点（右、空格、Page Down）</translation>
    </message>
    <message>
        <source>Replay</source>
        <translation>回放</translation>
    </message>
    <message>
        <source>The session in the order in which it was measured (R)</source>
        <translation>按测量顺序回放会话（R）</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Leave the presentation (Escape)</source>
        <translation>离开演示（Escape）</translation>
    </message>
    <message>
        <source>Nothing measured yet</source>
        <translation>尚无测量</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>dense</source>
        <translation>稠密</translation>
    </message>
    <message>
        <source>Point %1</source>
        <translation>点 %1</translation>
    </message>
    <message>
        <source>%1 as fast</source>
        <translation>速度为 %1</translation>
    </message>
    <message>
        <source>%1 per batch (dense %2)</source>
        <translation>每批 %1（稠密 %2）</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source> (%1%2 points)</source>
        <translation>（%1%2 个百分点）</translation>
    </message>
    <message>
        <source>This point&apos;s recipe does not fit the model that is open.</source>
        <translation>该点的配方不适合当前打开的模型。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>measured %1, %2 of %3</source>
        <translation>测量于 %1，%2 / %3</translation>
    </message>
</context>
<context>
    <name>pscope::ProblemsModel</name>
    <message>
        <source>Severity</source>
        <translation>严重程度</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>Last</source>
        <translation>最近</translation>
    </message>
    <message>
        <source>error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>note</source>
        <translation>提示</translation>
    </message>
</context>
<context>
    <name>pscope::ProblemsPanel</name>
    <message>
        <source>Problems</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Copy the selected sentences</source>
        <translation>复制所选句子</translation>
    </message>
    <message>
        <source>Clear the list</source>
        <translation>清空列表</translation>
    </message>
</context>
<context>
    <name>pscope::QuickBar</name>
    <message>
        <source>Pattern of the weights to remove</source>
        <translation>要移除的权重的模式</translation>
    </message>
    <message>
        <source>Storage of weights; integers run with 8-bit activations</source>
        <translation>权重的存储；整数权重与 8 位激活一起运行</translation>
    </message>
    <message>
        <source>Sparsity: share of weights that are zero</source>
        <translation>稀疏度：为零的权重比例</translation>
    </message>
    <message>
        <source>Sparsity</source>
        <translation>稀疏度</translation>
    </message>
    <message>
        <source>Which weights are removed first</source>
        <translation>先移除哪些权重</translation>
    </message>
    <message>
        <source>Which neurons are removed first</source>
        <translation>先移除哪些神经元</translation>
    </message>
    <message>
        <source>weights by</source>
        <translation>权重依据</translation>
    </message>
    <message>
        <source>neurons by</source>
        <translation>神经元依据</translation>
    </message>
    <message>
        <source>No model open</source>
        <translation>未打开模型</translation>
    </message>
    <message>
        <source>&lt;b&gt;All %1 encoder matrices&lt;/b&gt;</source>
        <translation>&lt;b&gt;全部 %1 个编码器矩阵&lt;/b&gt;</translation>
    </message>
    <message>
        <source>&lt;b&gt;%1 selected matrices&lt;/b&gt;</source>
        <translation>&lt;b&gt;%1 个所选矩阵&lt;/b&gt;</translation>
    </message>
    <message>
        <source>mixed</source>
        <translation>混合</translation>
    </message>
    <message>
        <source>Dense: open a list to see what each setting is worth here</source>
        <translation>稠密：打开列表可查看每项设置在此的价值</translation>
    </message>
    <message>
        <source>How the weights that stay make up for those that left</source>
        <translation>剩余权重如何弥补被移除的权重</translation>
    </message>
    <message>
        <source>repair what stays</source>
        <translation>修复剩余权重</translation>
    </message>
</context>
<context>
    <name>pscope::RecentList</name>
    <message>
        <source>Forget all that are not pinned</source>
        <translation>忘记所有未固定的</translation>
    </message>
    <message>
        <source>%1 (not there any more)
%2</source>
        <translation>%1（已不存在）
%2</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>取消固定</translation>
    </message>
    <message>
        <source>Pin: stays at the top</source>
        <translation>固定：保持在顶部</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>忘记</translation>
    </message>
    <message>
        <source>None yet</source>
        <translation>暂无</translation>
    </message>
</context>
<context>
    <name>pscope::RecipeLine</name>
    <message>
        <source>dense   (e.g.  *: 2:4 int8; heads 0-3: -0,-1; neurons 4: 512; drop 11)</source>
        <translation>稠密   （例如  *: 2:4 int8; heads 0-3: -0,-1; neurons 4: 512; drop 11）</translation>
    </message>
    <message>
        <source>The whole recipe as text. Enter applies it, Escape brings the current one back.
[layers 2-5] ffn.*: 4x4 80% int8;  heads 0-3: -0,-1;  neurons 4: 512;  drop 11;  by wanda</source>
        <translation>整个配方的文本。Enter 应用，Escape 恢复当前配方。
[layers 2-5] ffn.*: 4x4 80% int8;  heads 0-3: -0,-1;  neurons 4: 512;  drop 11;  by wanda</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Type a recipe</source>
        <translation>输入配方</translation>
    </message>
</context>
<context>
    <name>pscope::RtlSimulator</name>
    <message>
        <source>How long simulating everything takes</source>
        <translation>估计全部仿真所需时间</translation>
    </message>
    <message>
        <source>Simulate everything on %1</source>
        <translation>在 %1 上全部仿真</translation>
    </message>
</context>
<context>
    <name>pscope::SearchDriver</name>
    <message>
        <source>paused: data, device, workload or metric changed meanwhile</source>
        <translation>已暂停：数据、设备、负载或指标已改变</translation>
    </message>
    <message>
        <source>paused: another model was opened</source>
        <translation>已暂停：打开了另一个模型</translation>
    </message>
    <message>
        <source>waits for its turn</source>
        <translation>等待轮到</translation>
    </message>
    <message>
        <source>Search: %1</source>
        <translation>搜索：%1</translation>
    </message>
    <message>
        <source>paused after %1 evaluations</source>
        <translation>在 %1 次评估后暂停</translation>
    </message>
    <message>
        <source>cancelled after %1 evaluations; they are kept</source>
        <translation>在 %1 次评估后取消；评估结果已保留</translation>
    </message>
    <message>
        <source>Close the search</source>
        <translation>结束搜索</translation>
    </message>
    <message>
        <source>waits while something else is measured</source>
        <translation>等待其他测量完成</translation>
    </message>
    <message>
        <source>Read a search</source>
        <translation>读取一次搜索</translation>
    </message>
    <message>
        <source>Free the last search</source>
        <translation>释放上一次搜索</translation>
    </message>
    <message>
        <source>Read the list of searches</source>
        <translation>读取搜索列表</translation>
    </message>
    <message>
        <source>not finished: %1 evaluations are kept</source>
        <translation>未完成：已保留 %1 次评估</translation>
    </message>
    <message>
        <source>was waiting for its turn when the window closed</source>
        <translation>窗口关闭时正在排队</translation>
    </message>
    <message>
        <source>Save the waiting searches</source>
        <translation>保存排队的搜索</translation>
    </message>
</context>
<context>
    <name>pscope::SearchForm</name>
    <message>
        <source>Goal</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Strategy</source>
        <translation>策略</translation>
    </message>
    <message>
        <source>Budget</source>
        <translation>预算</translation>
    </message>
    <message>
        <source>What may change</source>
        <translation>允许改变什么</translation>
    </message>
    <message>
        <source>Start the search</source>
        <translation>开始搜索</translation>
    </message>
    <message>
        <source>Starts, or waits behind the searches that are under way</source>
        <translation>立即开始，或排在进行中的搜索之后</translation>
    </message>
    <message>
        <source>Chosen from the limits</source>
        <translation>由限制决定</translation>
    </message>
    <message>
        <source>Highest %1</source>
        <translation>最高 %1</translation>
    </message>
    <message>
        <source>Lowest %1</source>
        <translation>最低 %1</translation>
    </message>
    <message>
        <source>What is improved among the candidates that meet every limit.
Chosen from the limits: accuracy, or latency when only the accuracy is limited.</source>
        <translation>在满足所有限制的候选中改进什么。
由限制决定：准确率；若只限制准确率，则为延迟。</translation>
    </message>
    <message>
        <source>Take the front&apos;s limit lines</source>
        <translation>采用前沿的限制线</translation>
    </message>
    <message>
        <source>The limits that were dragged in the front plot become limits of the search</source>
        <translation>在前沿图中拖动的限制将成为搜索的限制</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>寻找</translation>
    </message>
    <message>
        <source>Candidates whose quality is counted on the rows to choose by</source>
        <translation>在选择用的行上评估质量的候选数</translation>
    </message>
    <message>
        <source> min</source>
        <translation> 分钟</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>无限制</translation>
    </message>
    <message>
        <source>No more is proposed after this time; the best is then measured</source>
        <translation>到时不再提出候选；随后测量最佳者</translation>
    </message>
    <message>
        <source>The same seed on the same answers proposes the same candidates</source>
        <translation>相同种子和相同回答会提出相同候选</translation>
    </message>
    <message>
        <source>Evaluations</source>
        <translation>评估次数</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Matrices</source>
        <translation>矩阵</translation>
    </message>
    <message>
        <source>Pattern, sparsity and bits of the matrices</source>
        <translation>矩阵的模式、稀疏度和位数</translation>
    </message>
    <message>
        <source>Heads</source>
        <translation>头</translation>
    </message>
    <message>
        <source>Attention heads may be removed</source>
        <translation>可以移除注意力头</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>FFN neurons may be removed</source>
        <translation>可以移除 FFN 神经元</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Whole layers may be dropped</source>
        <translation>可以丢弃整层</translation>
    </message>
    <message>
        <source>each matrix</source>
        <translation>每个矩阵</translation>
    </message>
    <message>
        <source>attention and FFN of a layer</source>
        <translation>每层的注意力与 FFN</translation>
    </message>
    <message>
        <source>a whole layer</source>
        <translation>整层</translation>
    </message>
    <message>
        <source>What gets one setting together: coarser means fewer decisions and a quicker search</source>
        <translation>哪些部分共用一个设置：越粗，决策越少，搜索越快</translation>
    </message>
    <message>
        <source>the dense model</source>
        <translation>稠密模型</translation>
    </message>
    <message>
        <source>the recipe as it stands</source>
        <translation>当前配方</translation>
    </message>
    <message>
        <source>Where the search starts; its settings are the mildest of every part</source>
        <translation>搜索的起点；其设置是各部分最温和的设置</translation>
    </message>
    <message>
        <source>layers 0 *: int8; layers 1 ffn.in</source>
        <translation>layers 0 *: int8; layers 1 ffn.in</translation>
    </message>
    <message>
        <source>Further pins in the words of a recipe, separated by &apos;;&apos;. With a value the part is set first.</source>
        <translation>用配方语言写出的其他固定项，以“;”分隔。带值时先设置该部分。</translation>
    </message>
    <message>
        <source>Decide for</source>
        <translation>决策粒度</translation>
    </message>
    <message>
        <source>Start from</source>
        <translation>起点</translation>
    </message>
    <message>
        <source>Pinned: stays as it is</source>
        <translation>固定：保持不变</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Labelled texts to choose by. Without a file they are drawn from the data, and the best are reported on the rows that were not drawn.</source>
        <translation>用于选择的带标签文本。若不指定文件，则从数据中抽取，最佳者在未抽取的行上报告。</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>选择文件</translation>
    </message>
    <message>
        <source>Rows drawn to choose by: more tell candidates apart better and take longer</source>
        <translation>抽取用于选择的行数：越多区分越好，也越慢</translation>
    </message>
    <message>
        <source>Recipes timed on the device to fit the latency model</source>
        <translation>在设备上计时以拟合延迟模型的配方数</translation>
    </message>
    <message>
        <source>Further timed recipes that only tell how wrong the latency model is</source>
        <translation>另外计时、仅用于衡量延迟模型误差的配方数</translation>
    </message>
    <message>
        <source>At most so many candidates are measured at the end</source>
        <translation>最后至多测量这么多候选</translation>
    </message>
    <message>
        <source>Settings that matrices may get, weakest first, one a line. Empty: those that are shown.</source>
        <translation>矩阵可用的设置，由弱到强，每行一个。留空：使用所示设置。</translation>
    </message>
    <message>
        <source>Choose by</source>
        <translation>选择依据</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Timed recipes</source>
        <translation>计时配方</translation>
    </message>
    <message>
        <source>Held out</source>
        <translation>留出</translation>
    </message>
    <message>
        <source>Finalists</source>
        <translation>决选数</translation>
    </message>
    <message>
        <source>Levels</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>Labelled texts to choose by</source>
        <translation>用于选择的带标签文本</translation>
    </message>
    <message>
        <source>Data (*.tsv *.csv *.jsonl *.txt);;All files (*)</source>
        <translation>数据 (*.tsv *.csv *.jsonl *.txt);;所有文件 (*)</translation>
    </message>
    <message>
        <source>&lt;b&gt;Reconstruction.&lt;/b&gt; %1</source>
        <translation>&lt;b&gt;重构。&lt;/b&gt;%1</translation>
    </message>
    <message>
        <source>drawn from %1</source>
        <translation>从 %1 抽取</translation>
    </message>
    <message>
        <source>on %1</source>
        <translation>在 %1 上</translation>
    </message>
</context>
<context>
    <name>pscope::SearchListModel</name>
    <message>
        <source>Waiting</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Unfinished</source>
        <translation>未完成</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>%1, misses a limit</source>
        <translation>%1，不满足限制</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Evaluations</source>
        <translation>评估次数</translation>
    </message>
    <message>
        <source>Best</source>
        <translation>最佳</translation>
    </message>
    <message>
        <source>Hypervolume</source>
        <translation>超体积</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>剩余 %1</translation>
    </message>
    <message>
        <source>Area that the evaluations dominate, as shares of the dense latency and accuracy, on the search split</source>
        <translation>评估结果支配的面积，以稠密延迟和准确率的份额计，基于搜索用的行</translation>
    </message>
    <message>
        <source>preparing: %1</source>
        <translation>准备中：%1</translation>
    </message>
</context>
<context>
    <name>pscope::SearchPage</name>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Pause the search: it goes on where it was, now or another day</source>
        <translation>暂停搜索：现在或以后可从原处继续</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Go on with the search</source>
        <translation>继续搜索</translation>
    </message>
    <message>
        <source>Finish now</source>
        <translation>立即收尾</translation>
    </message>
    <message>
        <source>Propose no more: measure the best of what there is</source>
        <translation>不再提出候选：测量现有最佳者</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancel the search for good; what was evaluated is kept</source>
        <translation>彻底取消搜索；已评估的结果保留</translation>
    </message>
    <message>
        <source>Open the best</source>
        <translation>打开最佳</translation>
    </message>
    <message>
        <source>The best candidate&apos;s recipe becomes the current one and is measured</source>
        <translation>最佳候选的配方成为当前配方并进行测量</translation>
    </message>
    <message>
        <source>Fill the form</source>
        <translation>填入表单</translation>
    </message>
    <message>
        <source>Fill the form with what this search was asked for</source>
        <translation>用此搜索的要求填入表单</translation>
    </message>
    <message>
        <source>Searches</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Front</source>
        <translation>前沿</translation>
    </message>
    <message>
        <source>Trajectory</source>
        <translation>轨迹</translation>
    </message>
    <message>
        <source>Sensitivity</source>
        <translation>敏感度</translation>
    </message>
    <message>
        <source>Hypervolume</source>
        <translation>超体积</translation>
    </message>
    <message>
        <source>Parallel coordinates</source>
        <translation>平行坐标</translation>
    </message>
    <message>
        <source>Latency model</source>
        <translation>延迟模型</translation>
    </message>
    <message>
        <source>Hollow: what the search has judged, with predicted latency. Filled: measured.</source>
        <translation>空心：搜索已判断，延迟为预测值。实心：实测。</translation>
    </message>
    <message>
        <source>Every evaluation in its order, the best so far and where it came from</source>
        <translation>按顺序的每次评估、迄今最佳及其来源</translation>
    </message>
    <message>
        <source>Accuracy lost when one part alone is compressed, from all searches of this session</source>
        <translation>单独压缩一个部分时损失的准确率，来自本会话的所有搜索</translation>
    </message>
    <message>
        <source>How much each selected search dominates after so many evaluations: select several in the table</source>
        <translation>每个选中的搜索在若干次评估后支配多少：可在表格中多选</translation>
    </message>
    <message>
        <source>The measured front over settings and results: drag along an axis to pick points out in every plot</source>
        <translation>实测前沿在设置与结果上的分布：沿轴拖动可在所有图中选取点</translation>
    </message>
    <message>
        <source>Predicted against measured latency, and how wrong the model is on recipes it was not fitted to</source>
        <translation>预测与实测延迟的对比，以及模型在未用于拟合的配方上的误差</translation>
    </message>
    <message>
        <source>Candidate of the search</source>
        <translation>搜索的候选</translation>
    </message>
    <message>
        <source>Searches that you start appear here. They run in the background; edits come first.</source>
        <translation>您启动的搜索显示在这里。它们在后台运行；编辑优先。</translation>
    </message>
    <message>
        <source>Finishing: the best are measured next.</source>
        <translation>正在收尾：接下来测量最佳者。</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>seed %1</source>
        <translation>种子 %1</translation>
    </message>
    <message>
        <source>#%1 %2</source>
        <translation>#%1 %2</translation>
    </message>
    <message>
        <source>%1
Best: %2</source>
        <translation>%1
最佳：%2</translation>
    </message>
    <message>
        <source>Best of %1</source>
        <translation>%1 的最佳</translation>
    </message>
    <message>
        <source>Policy</source>
        <translation>策略图</translation>
    </message>
    <message>
        <source>What the policy would do now, where a strategy learns one</source>
        <translation>策略学到的决策（若有）</translation>
    </message>
    <message>
        <source>preparing: %1</source>
        <translation>准备中：%1</translation>
    </message>
    <message>
        <source>%1 of %2 evaluations</source>
        <translation>已评估 %1/%2</translation>
    </message>
    <message>
        <source>%1 of %2 evaluations, about %3 left</source>
        <translation>已评估 %1/%2，约剩 %3</translation>
    </message>
</context>
<context>
    <name>pscope::SensitivityMeter</name>
    <message>
        <source>Sparsity, single weights</source>
        <translation>稀疏度，单个权重</translation>
    </message>
    <message>
        <source>Sparsity, 4x4 blocks</source>
        <translation>稀疏度，4x4 块</translation>
    </message>
    <message>
        <source>N:M patterns</source>
        <translation>N:M 模式</translation>
    </message>
    <message>
        <source>Bits</source>
        <translation>位宽</translation>
    </message>
    <message>
        <source>Neurons kept</source>
        <translation>保留的神经元</translation>
    </message>
    <message>
        <source>Accuracy to compare with</source>
        <translation>用于比较的精度</translation>
    </message>
    <message>
        <source>Layer %1 at %2</source>
        <translation>第 %1 层，%2</translation>
    </message>
</context>
<context>
    <name>pscope::SensitivityPlot</name>
    <message>
        <source>No part was compressed alone yet.
A strategy that probes single parts, such as greedy, fills this.</source>
        <translation>尚未单独压缩过任何部分。
逐部分探测的策略（如 greedy）会填充此图。</translation>
    </message>
    <message>
        <source>%1: %2
%3 points below dense</source>
        <translation>%1：%2
比稠密低 %3 个百分点</translation>
    </message>
    <message>
        <source>points below dense</source>
        <translation>比稠密低的百分点</translation>
    </message>
</context>
<context>
    <name>pscope::SessionDocument</name>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1 (and %2 more matrices)</source>
        <translation>%1（另有 %2 个矩阵）</translation>
    </message>
    <message>
        <source>Variant “%1”</source>
        <translation>变体“%1”</translation>
    </message>
    <message>
        <source>“%1” does not fit the model that is open: %2</source>
        <translation>“%1”不适合当前打开的模型：%2</translation>
    </message>
    <message>
        <source>Load point</source>
        <translation>载入点</translation>
    </message>
    <message>
        <source>Load “%1”</source>
        <translation>载入“%1”</translation>
    </message>
    <message>
        <source>This point&apos;s recipe does not fit the model that is open: %1</source>
        <translation>该点的配方不适合当前打开的模型：%1</translation>
    </message>
</context>
<context>
    <name>pscope::SessionKeeper</name>
    <message>
        <source>Open %1</source>
        <translation>打开 %1</translation>
    </message>
    <message>
        <source>unsaved session</source>
        <translation>未保存的会话</translation>
    </message>
    <message>
        <source>New session</source>
        <translation>新会话</translation>
    </message>
    <message>
        <source>Save as %1</source>
        <translation>另存为 %1</translation>
    </message>
    <message>
        <source>Save choices</source>
        <translation>保存选择</translation>
    </message>
    <message>
        <source>Save references</source>
        <translation>保存引用</translation>
    </message>
    <message>
        <source>Save point</source>
        <translation>保存点</translation>
    </message>
</context>
<context>
    <name>pscope::SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Looks</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>as the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Takes effect at the next start</source>
        <translation>下次启动时生效</translation>
    </message>
    <message>
        <source>Language (next start)</source>
        <translation>语言（下次启动）</translation>
    </message>
    <message>
        <source>Of the desktop&apos;s size; takes effect at the next start</source>
        <translation>相对于桌面字号；下次启动时生效</translation>
    </message>
    <message>
        <source>Text size (next start)</source>
        <translation>文字大小（下次启动）</translation>
    </message>
    <message>
        <source>Open the last session at start</source>
        <translation>启动时打开上次的会话</translation>
    </message>
    <message>
        <source>Numbers</source>
        <translation>数字</translation>
    </message>
    <message>
        <source> significant digits</source>
        <translation> 位有效数字</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>指标</translation>
    </message>
    <message>
        <source>µs, ms or s, as it fits</source>
        <translation>µs、ms 或 s，自动选择</translation>
    </message>
    <message>
        <source>always µs</source>
        <translation>始终 µs</translation>
    </message>
    <message>
        <source>always ms</source>
        <translation>始终 ms</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Looks like</source>
        <translation>显示为</translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>all cores</source>
        <translation>所有核心</translation>
    </message>
    <message>
        <source>Threads that count accuracy; what is timed has its own number in the workload</source>
        <translation>统计准确率的线程数；计时的线程数在负载中设置</translation>
    </message>
    <message>
        <source>Accuracy with</source>
        <translation>准确率线程</translation>
    </message>
    <message>
        <source> MB</source>
        <translation> MB</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>不保留</translation>
    </message>
    <message>
        <source>Hidden states kept so that an edit of a late layer need not run the early ones again; takes effect with the next model</source>
        <translation>保留的隐藏状态，使后层的编辑无需重新运行前层；对下一个模型生效</translation>
    </message>
    <message>
        <source>Keep of earlier layers</source>
        <translation>保留前层结果</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Defaults</source>
        <translation>默认值</translation>
    </message>
</context>
<context>
    <name>pscope::ShortcutSheet</name>
    <message>
        <source>Keyboard</source>
        <translation>键盘</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Edit the cell; all selected rows follow</source>
        <translation>编辑单元格；所有选中行随之改变</translation>
    </message>
    <message>
        <source>F2, or click a selected cell</source>
        <translation>F2，或点击选中的单元格</translation>
    </message>
    <message>
        <source>Select several</source>
        <translation>选择多个</translation>
    </message>
    <message>
        <source>Shift+arrows, Ctrl+click</source>
        <translation>Shift+方向键，Ctrl+点击</translation>
    </message>
    <message>
        <source>Heads</source>
        <translation>头</translation>
    </message>
    <message>
        <source>Move / remove or restore one head</source>
        <translation>移动 / 移除或恢复一个头</translation>
    </message>
    <message>
        <source>Arrows / Space</source>
        <translation>方向键 / 空格</translation>
    </message>
    <message>
        <source>Whole layer / head of every layer</source>
        <translation>整层 / 每层的该头</translation>
    </message>
    <message>
        <source>R / C</source>
        <translation>R / C</translation>
    </message>
    <message>
        <source>Front</source>
        <translation>前沿</translation>
    </message>
    <message>
        <source>Open the point&apos;s recipe</source>
        <translation>打开该点的配方</translation>
    </message>
    <message>
        <source>Click</source>
        <translation>点击</translation>
    </message>
    <message>
        <source>Zoom / pan / whole front</source>
        <translation>缩放 / 平移 / 整条前沿</translation>
    </message>
    <message>
        <source>Wheel / drag / double click</source>
        <translation>滚轮 / 拖动 / 双击</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Cancel the selected job</source>
        <translation>取消所选任务</translation>
    </message>
    <message>
        <source>Del</source>
        <translation>Del</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>测量点</translation>
    </message>
    <message>
        <source>Rename, annotate</source>
        <translation>重命名、添加备注</translation>
    </message>
    <message>
        <source>F2</source>
        <translation>F2</translation>
    </message>
    <message>
        <source>Copy / paste settings</source>
        <translation>复制 / 粘贴设置</translation>
    </message>
    <message>
        <source>Ctrl+C / Ctrl+V</source>
        <translation>Ctrl+C / Ctrl+V</translation>
    </message>
    <message>
        <source>Pin / inspect / back to dense</source>
        <translation>固定 / 检查 / 恢复稠密</translation>
    </message>
    <message>
        <source>P / I / Del</source>
        <translation>P / I / Del</translation>
    </message>
    <message>
        <source>Widths</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>Narrower or wider / leave the layer out</source>
        <translation>变窄或变宽 / 去掉该层</translation>
    </message>
    <message>
        <source>Left, Right / Space</source>
        <translation>左、右 / 空格</translation>
    </message>
    <message>
        <source>Variants</source>
        <translation>变体</translation>
    </message>
    <message>
        <source>Move / open / rename</source>
        <translation>移动 / 打开 / 重命名</translation>
    </message>
    <message>
        <source>Arrows / Enter / F2</source>
        <translation>方向键 / Enter / F2</translation>
    </message>
    <message>
        <source>Inspect</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Picture of the matrix: zoom / whole</source>
        <translation>矩阵图像：缩放 / 全部</translation>
    </message>
    <message>
        <source>+, - / 0</source>
        <translation>+、- / 0</translation>
    </message>
    <message>
        <source>Timing</source>
        <translation>计时</translation>
    </message>
    <message>
        <source>Workload grid: move / measure</source>
        <translation>负载网格：移动 / 测量</translation>
    </message>
    <message>
        <source>Presenter</source>
        <translation>演示者</translation>
    </message>
    <message>
        <source>Step / replay / leave</source>
        <translation>步进 / 回放 / 离开</translation>
    </message>
    <message>
        <source>Left, Right / R / Escape</source>
        <translation>左、右 / R / Escape</translation>
    </message>
</context>
<context>
    <name>pscope::SimulateBar</name>
    <message>
        <source>The build point whose RTL is run</source>
        <translation>运行其 RTL 的构建点</translation>
    </message>
    <message>
        <source>Every layer of the recipe being edited, one sentence of %1 tokens: %2 cycles, %3 million a second on this machine: about &lt;b&gt;%4&lt;/b&gt;.</source>
        <translation>正在编辑的配方的所有层，一个 %1 词元的句子：%2 个周期，本机每秒 %3 百万周期：约 &lt;b&gt;%4&lt;/b&gt;。</translation>
    </message>
    <message>
        <source>%1 layers in %2</source>
        <translation>%1 层，用时 %2</translation>
    </message>
    <message>
        <source>&lt;b&gt;%1 tiles, 0 differences&lt;/b&gt;: the RTL gives every value and takes every cycle that the back-end says (%2 values, %3).</source>
        <translation>&lt;b&gt;%1 个分块，0 处差异&lt;/b&gt;：RTL 的每个值和每个周期都与后端所述一致（%2 个值，%3）。</translation>
    </message>
    <message>
        <source>&lt;b&gt;%1 tiles, %2 differences&lt;/b&gt;: do not believe this device&apos;s figures. First: %3 (%4).</source>
        <translation>&lt;b&gt;%1 个分块，%2 处差异&lt;/b&gt;：此设备的数值不可信。首处：%3（%4）。</translation>
    </message>
    <message>
        <source>Cancelled: nothing was simulated to its end.</source>
        <translation>已取消：没有仿真到底。</translation>
    </message>
    <message>
        <source>&amp;Simulate it</source>
        <translation>开始仿真(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Simulate everything…</source>
        <translation>全部仿真(&amp;S)…</translation>
    </message>
    <message>
        <source>Run one sentence completely through the accelerator&apos;s RTL and compare every value and cycle; you are told first how long it takes</source>
        <translation>让一个句子完整通过加速器的 RTL，并比较每个值和每个周期；会先告知所需时间</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>暂不</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Timing the simulation…</source>
        <translation>正在估计仿真时间…</translation>
    </message>
</context>
<context>
    <name>pscope::SmallPlot</name>
    <message>
        <source>dense</source>
        <translation>稠密</translation>
    </message>
</context>
<context>
    <name>pscope::SparsitySharer</name>
    <message>
        <source>Look at the weights of every matrix</source>
        <translation>查看每个矩阵的权重</translation>
    </message>
    <message>
        <source>%1 shared out</source>
        <translation>分配 %1</translation>
    </message>
    <message>
        <source>%1 everywhere</source>
        <translation>处处 %1</translation>
    </message>
    <message>
        <source> %1 pinned matrices stay.</source>
        <translation> %1 个固定的矩阵保持不变。</translation>
    </message>
    <message>
        <source>What hurts: measured sensitivity of each layer. What it saves: measured times and kernels of this device.</source>
        <translation>损失：每层测得的敏感度。收益：此设备测得的时间和内核。</translation>
    </message>
    <message>
        <source>What hurts: norm of the weights that go (measure Inspect › Sensitivity for the real thing). What it saves: times and kernels of this device.</source>
        <translation>损失：被移除权重的范数（测量“检查 › 敏感度”可得真实值）。收益：此设备的时间和内核。</translation>
    </message>
</context>
<context>
    <name>pscope::StepDriver</name>
    <message>
        <source>%1 (%2 of %3)</source>
        <translation>%1（%2 / %3）</translation>
    </message>
</context>
<context>
    <name>pscope::SweepDriver</name>
    <message>
        <source>Plan the sweep</source>
        <translation>规划扫描</translation>
    </message>
    <message>
        <source>Sweep: which layers are sensitive</source>
        <translation>扫描：哪些层敏感</translation>
    </message>
    <message>
        <source>Sweep %1 of %2: %3</source>
        <translation>扫描 %1 / %2：%3</translation>
    </message>
</context>
<context>
    <name>pscope::TimingPage</name>
    <message>
        <source>Latency</source>
        <translation>延迟</translation>
    </message>
    <message>
        <source>Parts</source>
        <translation>部分</translation>
    </message>
    <message>
        <source>Roofline</source>
        <translation>屋顶线</translation>
    </message>
    <message>
        <source>Batch × tokens × threads</source>
        <translation>批大小 × 词元 × 线程</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Share of the end-to-end time</source>
        <translation>占端到端时间的比例</translation>
    </message>
    <message>
        <source>Speed-up over dense</source>
        <translation>相对稠密的加速比</translation>
    </message>
    <message>
        <source>Measure the roofs</source>
        <translation>测量屋顶</translation>
    </message>
    <message>
        <source>Peak arithmetic and bandwidth of this machine with the present number of threads; takes two seconds</source>
        <translation>当前线程数下本机的峰值算力和带宽；需两秒</translation>
    </message>
    <message>
        <source>1 thread</source>
        <translation>1 个线程</translation>
    </message>
    <message>
        <source>%1 threads</source>
        <translation>%1 个线程</translation>
    </message>
    <message>
        <source> ms</source>
        <translation> ms</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>无限制</translation>
    </message>
    <message>
        <source>Latency limit (p95): the cell with the most tokens a second within it lights up</source>
        <translation>延迟上限（p95）：在其之内每秒词元最多的单元格会亮起</translation>
    </message>
    <message>
        <source>Latency limit</source>
        <translation>延迟上限</translation>
    </message>
    <message>
        <source>p95 at most</source>
        <translation>p95 不超过</translation>
    </message>
    <message>
        <source>Not timed yet</source>
        <translation>尚未计时</translation>
    </message>
    <message>
        <source>µs</source>
        <translation>µs</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>ms</translation>
    </message>
    <message>
        <source>Time per batch (%1)</source>
        <translation>每批时间（%1）</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>次数</translation>
    </message>
    <message>
        <source>%1 runs between %2 and %3</source>
        <translation>%2 与 %3 之间有 %1 次</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>p50</source>
        <translation>p50</translation>
    </message>
    <message>
        <source>p95</source>
        <translation>p95</translation>
    </message>
    <message>
        <source>p99</source>
        <translation>p99</translation>
    </message>
    <message>
        <source>dense p50</source>
        <translation>稠密 p50</translation>
    </message>
    <message>
        <source>Run, in order of time</source>
        <translation>运行，按时间顺序</translation>
    </message>
    <message>
        <source>&lt;b&gt;p50 %1&lt;/b&gt; (95 % interval %2), p95 %3, p99 %4, slowest %5; %6 runs%7</source>
        <translation>&lt;b&gt;p50 %1&lt;/b&gt;（95 % 区间 %2），p95 %3，p99 %4，最慢 %5；%6 次%7</translation>
    </message>
    <message>
        <source> so far</source>
        <translation>（至今）</translation>
    </message>
    <message>
        <source>&lt;b&gt;%1&lt;/b&gt;: %2</source>
        <translation>&lt;b&gt;%1&lt;/b&gt;：%2</translation>
    </message>
    <message>
        <source>no drift, no other load, interval narrow enough</source>
        <translation>无漂移，无其他负载，区间足够窄</translation>
    </message>
    <message>
        <source>The time of the parts comes with the end of the measurement</source>
        <translation>各部分的时间在测量结束时得到</translation>
    </message>
    <message>
        <source>this recipe</source>
        <translation>此配方</translation>
    </message>
    <message>
        <source>dense</source>
        <translation>稠密</translation>
    </message>
    <message>
        <source>%1: %2, %3 of the whole, %4 as fast as dense (%5)</source>
        <translation>%1：%2，占整体 %3，速度为稠密的 %4（%5）</translation>
    </message>
    <message>
        <source>emb</source>
        <translation>嵌入</translation>
    </message>
    <message>
        <source>Embeddings</source>
        <translation>嵌入</translation>
    </message>
    <message>
        <source>Layer %1</source>
        <translation>第 %1 层</translation>
    </message>
    <message>
        <source>head</source>
        <translation>头</translation>
    </message>
    <message>
        <source>Classification head</source>
        <translation>分类头</translation>
    </message>
    <message>
        <source>gap</source>
        <translation>差距</translation>
    </message>
    <message>
        <source>Between the parts</source>
        <translation>各部分之间</translation>
    </message>
    <message>
        <source>Cost of profiling (not in the total)</source>
        <translation>分析开销（不计入总时间）</translation>
    </message>
    <message>
        <source>as dense</source>
        <translation>与稠密相同</translation>
    </message>
    <message>
        <source>end to end %1</source>
        <translation>端到端 %1</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>部分</translation>
    </message>
    <message>
        <source>% of the end-to-end time</source>
        <translation>占端到端时间的 %</translation>
    </message>
    <message>
        <source>times as fast as dense</source>
        <translation>相对稠密的倍数</translation>
    </message>
    <message>
        <source>%1 end to end; the parts take %2, %3 pass between them.</source>
        <translation>端到端 %1；各部分用 %2，之间用 %3。</translation>
    </message>
    <message>
        <source>%1 end to end; under the profiler the parts took %2, it cost %3.</source>
        <translation>端到端 %1；分析器下各部分用 %2，分析器花费 %3。</translation>
    </message>
    <message>
        <source>Operations per byte of weights and activations</source>
        <translation>每字节权重和激活的运算数</translation>
    </message>
    <message>
        <source>10⁹ operations a second</source>
        <translation>每秒 10⁹ 次运算</translation>
    </message>
    <message>
        <source>Measure a recipe to see its matrices here</source>
        <translation>测量一个配方即可在此查看其矩阵</translation>
    </message>
    <message>
        <source>fp32 matrices</source>
        <translation>fp32 矩阵</translation>
    </message>
    <message>
        <source>bf16 matrices</source>
        <translation>bf16 矩阵</translation>
    </message>
    <message>
        <source>integer matrices</source>
        <translation>整数矩阵</translation>
    </message>
    <message>
        <source>%1: %2
%3 ×10⁹ operations a second, %4 operations a byte
%5</source>
        <translation>%1：%2
每秒 %3 ×10⁹ 次运算，每字节 %4 次运算
%5</translation>
    </message>
    <message>
        <source>%1, %2 GB/s</source>
        <translation>%1，%2 GB/s</translation>
    </message>
    <message>
        <source>%1: %2 ×10⁹/s</source>
        <translation>%1：%2 ×10⁹/s</translation>
    </message>
    <message>
        <source>Operations are those executed (two per stored weight and token), times are medians per matrix. Measure the roofs to see what this machine could do.</source>
        <translation>运算为实际执行的（每个存储权重和词元两次），时间为每个矩阵的中位数。测量屋顶可知本机的能力。</translation>
    </message>
    <message>
        <source>Stop (%1 of %2)</source>
        <translation>停止（%1 / %2）</translation>
    </message>
    <message>
        <source>Measure all</source>
        <translation>全部测量</translation>
    </message>
    <message>
        <source>Sweet spot: %1, %2 – %3 examples a second%4</source>
        <translation>最佳点：%1，%2 – 每秒 %3 个样本%4</translation>
    </message>
    <message>
        <source> (estimated)</source>
        <translation>（估计）</translation>
    </message>
    <message>
        <source>Nothing stays within the limit.</source>
        <translation>没有单元格在上限之内。</translation>
    </message>
    <message>
        <source>Click a cell or drag over several to measure them; ≈ is an estimate.</source>
        <translation>点击一个单元格或拖过多个以测量；≈ 为估计。</translation>
    </message>
    <message>
        <source>Roofs measured here (threads: %1). A point under a flat roof waits for arithmetic, one at a slope waits for that memory; far below both, the kernel has room.</source>
        <translation>屋顶在此测得（线程数：%1）。平顶之下的点受限于算力，斜坡上的点受限于该级存储；远低于两者则内核尚有余地。</translation>
    </message>
</context>
<context>
    <name>pscope::TrajectoryPlot</name>
    <message>
        <source>The way of a search appears here while it runs</source>
        <translation>搜索运行时，其过程显示在这里</translation>
    </message>
    <message>
        <source>#%1  %2
%3 predicted, %4 %</source>
        <translation>#%1  %2
预测 %3，%4 %</translation>
    </message>
    <message>
        <source>
from #%1</source>
        <translation>
来自 #%1</translation>
    </message>
    <message>
        <source>
misses a limit</source>
        <translation>
不满足限制</translation>
    </message>
    <message>
        <source>misses a limit</source>
        <translation>不满足限制</translation>
    </message>
    <message>
        <source>meets the limits, as far as known</source>
        <translation>就目前所知满足限制</translation>
    </message>
    <message>
        <source>best so far</source>
        <translation>迄今最佳</translation>
    </message>
    <message>
        <source>lineage of the best</source>
        <translation>最佳者的谱系</translation>
    </message>
    <message>
        <source>evaluation</source>
        <translation>评估</translation>
    </message>
</context>
<context>
    <name>pscope::TryPanel</name>
    <message>
        <source>dense</source>
        <translation>稠密</translation>
    </message>
    <message>
        <source>this recipe</source>
        <translation>此配方</translation>
    </message>
    <message>
        <source>%1 tokens: %2</source>
        <translation>%1 个词元：%2</translation>
    </message>
    <message>
        <source>Type a text, for example: a large wild cat with stripes</source>
        <translation>输入文本，例如：a large wild cat with stripes</translation>
    </message>
    <message>
        <source>Text to try</source>
        <translation>要试的文本</translation>
    </message>
    <message>
        <source>Second text of the pair</source>
        <translation>文本对的第二个文本</translation>
    </message>
    <message>
        <source>The dense model and the current recipe answer side by side.</source>
        <translation>稠密模型与当前配方并排回答。</translation>
    </message>
</context>
<context>
    <name>pscope::TryRunner</name>
    <message>
        <source>Answer “%1”</source>
        <translation>回答“%1”</translation>
    </message>
</context>
<context>
    <name>pscope::VariantsPanel</name>
    <message>
        <source>Rename the variant…</source>
        <translation>重命名变体…</translation>
    </message>
    <message>
        <source>Add to the comparison</source>
        <translation>加入比较</translation>
    </message>
    <message>
        <source>Remove the variant; its measurements stay</source>
        <translation>删除变体；其测量保留</translation>
    </message>
    <message>
        <source>Name:</source>
        <translation>名称：</translation>
    </message>
    <message>
        <source>Name this variant</source>
        <translation>命名此变体</translation>
    </message>
    <message>
        <source>dense copy</source>
        <translation>稠密副本</translation>
    </message>
    <message>
        <source>Rename the variant</source>
        <translation>重命名变体</translation>
    </message>
</context>
<context>
    <name>pscope::WelcomePage</name>
    <message>
        <source>What does compression cost, and what does it give, on this machine?</source>
        <translation>在这台机器上，压缩付出什么，又得到什么？</translation>
    </message>
    <message>
        <source>Open a BERT-class model from a Hugging Face folder and some labelled text, then set sparsity, N:M patterns, blocks, heads and bits per layer. Every number is measured here, as you edit.</source>
        <translation>打开 Hugging Face 文件夹中的 BERT 类模型和一些带标签的文本，然后逐层设置稀疏度、N:M 模式、块、头和位宽。每个数字都在编辑时于此测得。</translation>
    </message>
    <message>
        <source>Or drop something on the window: a model folder, labelled data (TSV, CSV, JSONL), a recipe (JSON), a session (.pscope).</source>
        <translation>或将内容拖放到窗口：模型文件夹、带标签的数据（TSV、CSV、JSONL）、配方（JSON）、会话（.pscope）。</translation>
    </message>
    <message>
        <source>Recent sessions</source>
        <translation>最近的会话</translation>
    </message>
    <message>
        <source>Recent models</source>
        <translation>最近的模型</translation>
    </message>
</context>
<context>
    <name>pscope::WidthGrid</name>
    <message>
        <source>Layers and their feed-forward width</source>
        <translation>层及其前馈宽度</translation>
    </message>
    <message>
        <source>keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>FFN neurons (drag)</source>
        <translation>FFN 神经元（拖动）</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>已去掉</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Layer %1 stays or is left out</source>
        <translation>第 %1 层保留或去掉</translation>
    </message>
    <message>
        <source>Layer %1 keeps %2 of %3 FFN neurons; steps of %4, which fill the kernels&apos; tiles</source>
        <translation>第 %1 层保留 %3 个 FFN 神经元中的 %2 个；步长 %4，正好填满内核的分块</translation>
    </message>
</context>
<context>
    <name>pscope::WorkloadButton</name>
    <message>
        <source>Workload: what is timed</source>
        <translation>负载：对什么计时</translation>
    </message>
    <message>
        <source> sentences</source>
        <translation> 个句子</translation>
    </message>
    <message>
        <source>real sentences of the data</source>
        <translation>数据中的真实句子</translation>
    </message>
    <message>
        <source> tokens each</source>
        <translation> 个词元（每句）</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批大小</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Fixed length</source>
        <translation>固定长度</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程</translation>
    </message>
</context>
<context>
    <name>pscope::WorkloadGrid</name>
    <message>
        <source>batch %1</source>
        <translation>批大小 %1</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 个词元</translation>
    </message>
    <message>
        <source>≈ %1</source>
        <translation>≈ %1</translation>
    </message>
    <message>
        <source>batch %1, %2 tokens, %3 threads</source>
        <translation>批大小 %1，%2 个词元，%3 个线程</translation>
    </message>
    <message>
        <source>%1: not measured; click to measure</source>
        <translation>%1：未测量；点击以测量</translation>
    </message>
    <message>
        <source>p50 %1, p95 %2, %3 examples a second</source>
        <translation>p50 %1，p95 %2，每秒 %3 个样本</translation>
    </message>
    <message>
        <source>%1
measured: %2</source>
        <translation>%1
测得：%2</translation>
    </message>
    <message>
        <source>%1
estimated: %2; click to measure</source>
        <translation>%1
估计：%2；点击以测量</translation>
    </message>
    <message>
        <source>Measure %1</source>
        <translation>测量 %1</translation>
    </message>
</context>
</TS>
