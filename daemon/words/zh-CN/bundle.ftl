# 证明包与片段证明。

dkt-0721 = 音像资料 { $item } 处于 { $state } 状态，尚未封存，无法证明
    .title = 尚未封存
    .kept = { -unchanged }
    .todo = 待其封存后再试；docket items show 可查看其在等待什么
    .more =
        证明以音像资料的已签名清单为依据。原始文件从归档中重新读取并核对一致之后才写入清单。尚未到这一步或已被隔离的
        音像资料，没有可以交出的清单。

dkt-0722 = 归档中尚无检查点覆盖音像资料 { $item } 要证明的全部内容
    .title = 检查点尚未覆盖
    .kept = { -unchanged }
    .todo = 请一分钟后再试；采集站会自动写入下一个检查点
    .more =
        证明对照保管记录的已签名检查点，表明保管记录中载有该音像资料的清单。刚写入的内容由下一个检查点覆盖：
        每次接入结束时，或经过 archive.checkpoint_s 之后，至多一分钟。若一直如此，说明无法写入归档，
        docket doctor 会说明原因。

dkt-0723 = 音像资料 { $item } 的原始文件不在归档中
    .title = 原始文件缺失
    .kept = 未生成证明包；此发现已写入保管记录
    .todo = 查看 docket items show，再从归档的副本恢复原始文件
    .more =
        清单所载的原始文件不在其位置。采集站已核查两次并记录在案，与 docket verify 相同。没有原始文件，证明包便无可证明。

dkt-0724 = { $path } 的证明包中途中断
    .title = 证明包中断
    .kept = 没有留下半成文件；归档未被改动
    .todo = 查看 docket notices list 和 docket items show；若音像资料无异常，请重试
    .more =
        证明包边生成边交出。若发现原始文件与清单不符便会中断：此时重新读取原始文件，将发现记录在案，并发出通知。
        采集站停止、磁盘故障或连接中断时也会中断。此前写入的内容一律丢弃。

dkt-0725 = 保管记录中没有音像资料 { $item } 首份清单的记载
    .title = 清单不在保管记录中
    .kept = { -unchanged }
    .todo = 逐条证明其事件：docket log prove
    .more =
        docket 签名之前生成的首份清单，保管记录中没有记载，任何检查点都无法证明。清单与身份文件都在归档中，
        可连同整个保管记录一并核验。

dkt-0726 = 用于证明该音像资料的内容经不起核验
    .title = 拒绝交出证明包
    .kept = 未交出任何内容
    .todo = 运行 docket fsck 和 docket log verify；原因中写明何处不符
    .more =
        交出之前，docket 像外人一样核验证明包：身份、清单、事件、证明。归档或目录库中有内容不符。

dkt-0830 = { $path } 不是片段证明
    .title = 不是片段证明
    .kept = { -unchanged }
    .todo = 仅对片段证明（docket items prove --range 所生成）使用 --bytes 与 --out
    .more =
        证明包含有或引用整个原始文件，此文件未发现不符。片段证明只证明原始文件中的一部分字节，可写入文件或与之比对。

dkt-0727 = 原始文件共 { $size } 字节，没有所要的范围
    .title = 范围超出原始文件
    .kept = { -unchanged }
    .todo = 请指定至少一个字节，且不超出原始文件末尾
    .more =
        字节从 0 起算。片段证明所示为归档中原始文件的字节，无需其余部分；原始文件中没有的内容无法证明。

act-proof-made = 生成证明

bundle-readme =
    音像资料 { $item } 的 DOCKET 证明

    本文件用于证明：所附音像即采集站从执法记录仪采集的音像，未经改动。核验时无需采集站的任何设施，但必须从本文件以外的
    途径得知采集站的公钥或其指纹：采集回执、采集站所在单位或见证方。

    使用核验程序（Python 3.11 或更高版本；docket_verify.py 在 docket 源代码中，也可依据公开的格式说明 proof-formats 重新编写）：
        python3 docket_verify.py bundle 文件.zip --key '公钥'
        python3 docket_verify.py excerpt 文件.zip --key '公钥'       （其中有 excerpt.json 时）
    或使用 docket 本身，无需采集站：
        docket check-proof 文件.zip --key '公钥'

    使用常用工具手工核验，先解压：
    一、所载内容：      head -n 1 { $manifest }
        其中载明原始文件的大小与摘要、由谁接入、哪台记录仪、时间，以及每一处无法读取的空洞。
    二、原始文件：      sha256sum { $original }
        须与其中 "sha256" 所载一致（片段证明及引用式证明包不含原始文件）。
    三、由哪个密钥签名：head -n 1 identity.1.json
        及其后各文件。将 "key" 与另行得知的公钥比对。每个文件以前一个文件的 SHA-256 引用前一个。
    四、签名：清单和身份的 .json 文件均为签名文本（c2sp.org/signed-note）：一行正文、一个空行、签名行。Ed25519 签名的对象
        为正文连同其换行符。用 openssl 核验时，将正文写入一个文件，再将签名行 base64 解码后前 4 字节之后的 64 字节写入另一
        文件；公钥为 "key" 中 base64 解码后的最后 32 字节。然后：
            openssl pkeyutl -verify -pubin -inkey KEY.pem -rawin -in TEXT -sigfile SIGNATURE
    五、保管记录：每个 events/N.json 是采集站保管记录中的一条，每个 events/N.proof 证明它在文件 checkpoint 的树中
        （c2sp.org/tlog-proof，RFC 6962）。事件 "sealed" 载有 manifest.1.json 的 SHA-256，每个 "described" 载有其后一个的：
            sha256sum manifest.*.json
    六、时间戳（如有）的对象为仅由采集站签名的检查点（RFC 3161）：
            openssl ts -verify -in timestamp.01.tsr -data CHECKPOINT -CAfile AUTHORITY.pem
    七、如有文件夹 000001 等，其中为保管记录较早纪元的检查点和事件，核验方法相同。witness.keys 仅为采集站所称的见证方公钥，
        应向见证方本身核实。

    本文件不能证明没有遗漏事件；完整的保管记录可以。

cli-bundle-made = { $file }：证明共 { $size }；SHA-256 { $sha256 }
cli-bundle-good = { $file } 有效：全部内容已核验，均相符。
cli-bundle-unchecked = { $file }：未发现不符，但有内容未能核验。
cli-bundle-bad = { $file } 不能证明任何事：其中有内容不符。

bundle-verdict-good = 相符
bundle-verdict-not-checked = 未核验
bundle-verdict-bad = 不符

bundle-rule-bundle-form = ZIP 中只有证明包应有的内容
bundle-rule-json-form = JSON 为唯一规范形式，模式已知
bundle-rule-schema-unknown = 模式为本版本 docket 所知
bundle-rule-identity-chain = 采集站的身份逐个相接
bundle-rule-identity-trust = 以 --key 给出的公钥
bundle-rule-note-signature = 由采集站签名
bundle-rule-checkpoint-form = 保管记录的检查点
bundle-rule-cosignature = 见证方的签名行
bundle-rule-timestamp = 时间戳
bundle-rule-proof-form = 事件的证明
bundle-rule-proof-path = 事件在保管记录中
bundle-rule-entry-form = 本采集站的事件
bundle-rule-entry-twice = 每个事件只出现一次
bundle-rule-bundle-event = 该音像资料的事件
bundle-rule-manifest-chain = 清单逐代相接，由采集站签名
bundle-rule-manifest-place = 原始文件在归档中的位置
bundle-rule-manifest-event = 保管记录所载正是这些清单
bundle-rule-manifest-custody = 清单在保管记录中的位置
bundle-rule-original-missing = 应附的原始文件
bundle-rule-original-size = 原始文件的长度
bundle-rule-original-digest = 原始文件的摘要
bundle-rule-excerpt-range = 原始文件之内的范围
bundle-rule-excerpt-bao = 这些字节位于原始文件的该处
bundle-rule-excerpt-bytes = 以 --bytes 给出的字节

help-items-prove = 将证明一件音像资料的内容写入文件，供没有 docket 的人核验
    .long =
        将证明一件音像资料的内容写入文件，供没有 docket 的人核验。

        文件为 ZIP，含原始文件、已签名的清单、采集站的身份、保管记录的检查点、该音像资料的各个事件及其证明，以及核验方法说明。
        文件要么完整，要么不存在；从不替换已有文件。由谁生成了证明，载入保管记录。
help-items-prove-item = 编号，或其唯一的开头
help-items-prove-out = 写入的文件，此前不得存在
help-items-prove-reference = 不含原始文件：核验者另有原始文件
help-items-prove-range = 只要原始文件的这些字节：起点+长度 或 起点..终点，如 10MiB+4096；无需其余部分即可证明它们位于该处
help-check-proof = 核验证明包或片段证明，无需采集站
    .long =
        核验证明包或片段证明，无需采集站，也无需数据目录。

        全部相符时以 0 退出，有内容不符时为 6，有内容未能核验（如未给出公钥）时为 1。
help-check-proof-file = 文件
help-check-proof-keys = 受信任的采集站公钥，即 docket identity show 所示；可多次给出
help-check-proof-witnesses = 受信任的见证方公钥；可多次给出
help-check-proof-ca = 受信任的时间戳服务机构证书，PEM
help-check-proof-bytes = 据称由片段证明的字节，与之比对
help-check-proof-out = 写入片段所证明字节的新文件；有内容不符时不留下
