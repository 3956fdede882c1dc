# 归档目标与目录库的核对和修复。

act-reconciled = 已核对归档目标
act-permit-taken-back = 已收回放行
act-healed = 已用完好副本修复
act-put-aside = 已在归档目标处移开
act-sent-again = 已排队重新复制到归档目标
life-reconciled = 已将一个归档目标与目录库核对。
life-permit-taken-back = { $code ->
        [place-changed] 已收回从执法记录仪移除的放行：归档目标 { $target } 已改为另一处。
       *[other] 已收回从执法记录仪移除的放行：归档目标 { $target } 处的原始文件未通过校验。
    }
life-healed = 归档目标 { $target } 处的原始文件缺失或被改动，用 { $from } 处的完好内容修复。
life-put-aside = 归档目标 { $target } 处被改动的原始文件已移开，并重新复制。
life-sent-again = 归档目标 { $target } 处缺失 { $key }，正从 { $from } 重新复制。

verb-reconcile = 核对

reconcile-wrong-missing = 缺失
reconcile-wrong-extra = 不属于任何记录
reconcile-wrong-altered = 已被改动
reconcile-wrong-unreadable = 无法读取

cli-head-expected = 应有
cli-head-present = 完好
cli-head-missing = 缺失
cli-head-extra = 多余
cli-head-altered = 改动
cli-head-healed = 已修复
cli-head-bytes = 字节
cli-reconcile-healed = 已修复，或已排队重新复制
cli-reconcile-not-mended = { $name }：{ $count } 项未能修复（docket explain DKT-0785）。
cli-reconcile-failed = { $name } 无法核对：{ $why }
cli-reconcile-never = { $name } 从未核对。
cli-reconcile-last = { $name } 上次核对于 { $at }：应有 { $expected } 项，异常 { $wrong } 项，其中已修复 { $healed } 项。

notice-not-mended = {$target} 处有 {$count} 项缺失或被改动且未能修复（{$code}）。
    .head = 未能修复的归档目标
notice-not-copied = 有内容在人工处理前无法复制到归档目标 {$target}（{$problem}；{$code}）。
    .head = 有内容无法复制到的归档目标

dkt-0738 = 有内容在人工处理前无法复制到归档目标 { $target }
    .title = 无法复制
    .kept = 本站归档中内容完好；目标处现有内容保持原样；不会据此从执法记录仪移除任何内容
    .todo = 运行 docket targets list 和 docket targets reconcile，查看所示位置现有何物
    .more =
        目标处应存放副本的位置另有内容，或目标失去了必须保持的保护。docket 不会覆盖该处现有内容。核对会将 docket 所传副本中被
        改动者移开并重新复制；其他内容由他人放入，须由其说明。docket 每六小时再查看一次，核对之后也会查看。每个目标只在首次出
        现时通知，总数见 docket targets list。

dkt-0785 = { $target } 处有缺失或被改动的内容，已无完好副本可供修复
    .title = 未能修复
    .kept = 各处现有内容均保持原样；没有完好副本的原始文件已隔离
    .todo = 运行 docket targets reconcile，并从归档的其他副本或执法记录仪恢复其列出的各项
    .more =
        某处缺失或被改动的内容，用经证实与目录库一致的副本修复；已无从证实者，仅在其曾存于该处且各处现有副本一致时重新复制。此处
        已无这样的副本：各处副本缺失、被改动、彼此不同、无法访问，或存储拒绝写入。每项的原因见保管记录。只是暂时无法访问的目标恢
        复后会自动用于修复。所涉各项变化时会再次通知。本地归档包括封装密钥，其他文件夹中的亦在内。

help-targets-reconcile = 将归档目标的实际内容与目录库核对，并修复可修复者
help-targets-reconcile-name = 目标名称，本站归档为 "local"；不写则核对全部
help-targets-reconcile-deep = 读取每个字节，而不仅是小对象

# 归档目标的启用、停用与迁移。

act-target-released = 归档目标可以停用
act-target-migrated = 归档目标已迁移
life-target-released = 一个归档目标可从设置中移除。
life-target-migrated = 一个归档目标的全部内容已在另一目标处验证。

verb-migrate = 迁移

cli-target-lacks = { $name } 尚缺 { $count } 项，其中原始文件 { $originals } 个，{ $size }。
cli-target-only = { $name } 持有 { $count } 个原始文件的唯一其他副本，{ $size }。
cli-target-not-ready = { $name } 尚未就绪：{ $why }
cli-target-write = 将以下各行写入设置文件并重新启动 docket，随后开始复制：
cli-target-take-out = 从设置文件中删去含以下各行的一节，并重新启动 docket：

dkt-0735 = 归档目标 { $target } 持有 { $count } 个原始文件的唯一其他副本
    .title = 唯一其他副本
    .kept = 未作任何更改；该处内容保持原样
    .todo = 先用 docket targets migrate 将全部内容复制到另一目标，或使用 --force 并说明原因
    .more =
        只存于本站的音像资料会随本站一同丢失。目标处的每个原始文件在另一目标处得到验证后，该目标方可停用。仍要从设置中移除者，
        该处副本不会立即丢失，但此后不再有人照管。
dkt-0736 = 设置中已有名为 { $target } 的归档目标，地址不同
    .title = 名称已占用
    .kept = 未作任何更改
    .todo = 另选名称
    .more =
        目标名称一经使用不再更改，该处内容以此名称记录。另一处存放地是另一个目标，须有自己的名称。
dkt-0737 = 归档目标 { $to } 的保护低于 { $from }
    .title = 保护不足
    .kept = 未作任何更改；两处内容均保持原样
    .todo = 将新目标的 required 和 worm 设为与原目标相同，或用 docket targets remove 停用原目标
    .more =
        只有保护不低于原目标的目标才能取代它：在必需目标处得到验证之前，不会从执法记录仪移除任何内容；只有 worm 有此要求的目标
        才会保留和锁定须保存的内容。

help-targets-add = 查看能否启用一个目标及其将得到的内容，并给出应写入设置的各行
help-targets-add-name = 名称，一经使用不再更改：小写字母、数字和连字符
help-targets-add-url = 地址：file:///…、s3://bucket/prefix、gs://…、az://…
help-targets-add-best-effort = 不等待该目标
help-targets-remove = 判断一个目标能否从设置中移除
help-targets-remove-name = 目标名称
help-targets-remove-force = 即使该处持有唯一其他副本；须说明原因
help-targets-remove-reason = 原因
help-targets-remove-dry-run = 只统计，不记录
help-targets-migrate = 等待全部内容到达另一目标并逐字节回读，然后说明本目标能否停用
help-targets-migrate-from = 将停用的目标
help-targets-migrate-to = 将存放全部内容的目标
help-targets-migrate-dry-run = 只统计所缺内容
