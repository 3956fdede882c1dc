# 归档目标：归档内容的其他存放处。

act-target-added = 启用归档目标
act-target-removed = 停用归档目标
act-target-probed = 试验归档目标
act-copied = 已复制到其他归档目标
life-target-added = 启用了一个归档目标。
life-target-removed = 停用了一个归档目标。
life-target-probed = 试验了归档目标的保护能力。
life-copied = 原始文件已复制到归档目标 { $target }，并在该处回读验证。

target-need-required = 必需
target-need-best-effort = 尽力而为

target-failure-away = 目标不在线
target-failure-missing = 缺少内容
target-failure-other-bytes = 同名处有不同的内容
target-failure-full = 空间已满
target-failure-refused = 拒绝访问
target-failure-stopped = 采集站已停止
target-failure-failed = 操作失败
target-failure-unprotected = 不能保证写入内容不被更改或删除
target-failure-read-back = 回读内容与发送的不一致
target-failure-catalog = 采集站目录库出错

cli-head-target = 目标
cli-head-need = 要求
cli-head-waiting = 待复制
cli-head-waiting-bytes = 字节
cli-head-copied = 已复制
cli-head-log-size = 日志
cli-head-address = 地址
cli-targets-home = 本站归档：{ $folder }
cli-targets-none = 未设置其他归档目标。
cli-target-failing = { $name }：{ $count } 项尚未复制成功：{ $why }。{ $said }

target-promise-create-once = 已占用的名称不再写入
target-promise-checksum = 拒绝与校验值不符的内容
target-promise-locked = 锁定的内容不能删除
target-promise-not-shortened = 锁定期限不能缩短
target-promise-hold = 保全中的内容不能删除
target-promise-default-lock = 默认全部锁定
target-kept-kept = 做到
target-kept-broken = 接受但未做到
target-kept-unknown = 不提供
target-kept-denied = 无法证明：此账户无权进行此类操作

cli-head-promise = 承诺
cli-head-kept = 结果
cli-target-stands = 符合设置的要求。
cli-target-falls = 不符合设置的要求：不向其传送。
cli-target-unflagged = 无法按设置要求设置不可更改标志：所传送的文件仅为只读。
cli-target-folder = 目标为文件夹：root 或采集站账户可更改、删除其中内容。更改会被发现，但无法阻止。
cli-target-free = 设置对此没有要求。


help-targets = 查看归档目标
help-targets-list = 列出归档目标及其尚缺的内容
help-targets-check = 试验目标的承诺：写入的内容不可更改、不可删除
help-targets-check-name = 目标名称
