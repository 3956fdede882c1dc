# 见证：站外何人见过本站的保管记录，以及本站见过何者的保管记录。

act-witness-key-made = 生成见证密钥
act-witnessed = 见证他站保管记录
act-witness-refused = 拒绝见证他站保管记录
act-cosigned = 保管记录已获见证
act-log-forked = 发现保管记录不相接续
act-stamped = 检查点已加盖时间戳

life-witness-key-made = 采集站生成了见证密钥。
life-witnessed = 采集站作为见证方为他站保管记录签名。
life-witness-refused = 采集站作为见证方拒绝签名：他站保管记录与所见矛盾。
life-cosigned = 见证方为保管记录的前 { $size } 条签名。
life-log-forked = 发现保管记录与此前所见不相接续。
life-stamped = 外部机构为含 { $size } 条的保管记录检查点加盖时间戳。

notice-log-forked = 第 {$epoch} 纪元的保管记录与{ $witness ->
        [archive] 归档中的记录
       *[other] 见证方 {$witness} 所见
    }不相接续：{$why}（{$code}）。在开启新纪元之前，不再写入归档，也不允许清除记录仪上的副本。
    .head = 保管记录与此前所见矛盾
notice-witness-refused = 保管记录 {$log} 出示了 {$size} 条，与本站作为见证方所见的 {$seen} 条矛盾。请询问该采集站的管理员。
    .head = 他站保管记录与所见矛盾

violation-cosignature-broken = 所存见证方签名不成立
violation-witnessed-missing = 缺少见证方见过的保管记录
violation-witnessed-other = 见证方见过的保管记录与现有的不同
violation-time-stamp-broken = 检查点的时间戳不成立

fork-beyond = 见证方所见多于现有
fork-other = 见证方所见的是同样大小的另一份记录
fork-not-extended = 开头与见证方所见不符
fork-archive = 归档中有本站签名的检查点，其记录与现有的不同或更多
fork-told = 由管理员认定
fork-lost = 可能已签名的记录随目录库丢失

dkt-0715 = 保管记录与 { $witness } 所见不相接续
    .title = 保管记录与见证方所见矛盾
    .kept = 采集和归档照常；本纪元不再写入归档，也不再允许清除记录仪上的副本
    .todo = 查明数据目录是否被恢复、复制或改动，然后开启新纪元：docket identity new-epoch
    .more =
        另一台机器作为见证方曾为此保管记录的较早状态签名，而现有记录并非以其开头。可能是数据目录由副本恢复，
        两个采集站使用了同一副本，或有人重写了记录。查明之前请保持数据目录和归档原样。新纪元使用新密钥，
        新的身份记录写明见证方最后所见。
dkt-0716 = 本站不见证该保管记录
    .title = 未知的保管记录
    .kept = { -unchanged }
    .todo = 在 witness.logs 中写明其公钥，生效后再次询问
    .more =
        见证方只为配置中写明公钥的保管记录签名。此询问属于另一份记录，或由另一密钥签名：开启新纪元或更换密钥后，
        须写明新的公钥。
dkt-0717 = 该保管记录与本站所见不相接续
    .title = 保管记录与所见矛盾
    .kept = 未签名；仍记得最后所见
    .todo = 询问该采集站的管理员是否由副本恢复
    .more =
        询问须写明见证方最后所见的大小，并证明记录以其开头。此询问所写的大小不同，或未能证明。若只是答复丢失，
        则按原因中所写的大小重新生成询问即可：docket log ask --seen。若该站无法生成或再次被拒，则其记录已被恢复、
        复制或重写，须开启新纪元。
dkt-0718 = 本站保管记录没有见证方 { $witness }
    .title = 未知的见证方
    .kept = { -unchanged }
    .todo = 在 archive.witnesses 中写明见证方的公钥
    .more = 见证方以配置为准。其公钥由对方的 docket identity show 给出。
dkt-0719 = 该文件不是此处所需
    .title = 文件不可用
    .kept = { -unchanged }
    .todo = 核对是哪个文件，并重新生成
    .more = 询问、见证方的答复和检查点须完整，由配置中写明者签名，且针对本站保管记录。原因中写明所发现的问题。

dkt-0728 = 该时间戳不是此处所需
    .title = 时间戳不可用
    .kept = { -unchanged }
    .todo = 用 docket log stamp 重新申请，并核对 archive.time_stamp_roots 是否包含该机构
    .more =
        时间戳（RFC 3161）须针对归档中本站保管记录的检查点，且其签名可追溯至 archive.time_stamp_roots 所指文件中的证书，
        方予录入。原因中写明所发现的问题。
dkt-0729 = 未信任任何时间戳机构
    .title = 没有时间戳机构
    .kept = { -unchanged }
    .todo = 在 archive.time_stamp_roots 中写明其证书文件
    .more = 何者的时间戳有效，只由配置决定：一个证书文件（PEM），其中为各机构自身或其根证书。

cli-log-cosigned = 前 { $size } 条不可篡改而不被察觉：{ $at } 由 { $witness } 见证
cli-log-unwitnessed = 本纪元的保管记录尚无见证方签名：整部记录被替换时，外部无人能够察觉。
cli-log-forked = 保管记录与此前所见不相接续（{ $witness }，{ $at }）：{ $why }。查明原因后请开启新纪元。
cli-log-stamped = 时间戳已录入：含 { $size } 条的检查点在 { $at } 已存在，由该机构证明（策略 { $policy }）
cli-log-unchecked = { $count } 个时间戳未校验：archive.time_stamp_roots 未写明机构
cli-identity-witness = 见证公钥：{ $key }

help-log-witness = 作为见证方：他站的询问若与所见相接续，即为其签名
help-log-witness-from = 询问文件
help-log-witness-out = 答复写入的新文件
help-log-ask = 生成对本站保管记录见证方的询问
help-log-ask-witness = 见证方的名称或公钥
help-log-ask-seen = 其最后所见的条数；用于本站所记不同而被拒时
help-log-ask-out = 询问写入的新文件
help-log-cosigned = 录入见证方的答复
help-log-cosigned-from = 答复文件
help-log-stamp = 生成就某检查点向时间戳机构（RFC 3161）的申请
help-log-stamp-out = 申请写入的新文件
help-log-stamp-size = 所含条数；默认为最新的检查点
help-log-stamped = 录入时间戳机构的答复
help-log-stamped-from = 答复文件
help-identity-new-epoch = 以新密钥开启保管记录新纪元：记录与此前最后所见不相接续
help-identity-new-epoch-witnessed = 见证方最后所见的检查点文件；默认为本站所知最新者
help-identity-new-epoch-confirm = 采集站编号，须完整
