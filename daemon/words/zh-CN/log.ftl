# 保管记录可能出现的问题。

dkt-0711 = 目录库中的保管记录与写入或签名时不符
    .title = 保管记录损坏
    .kept = 采集和归档照常；不再为保管记录签名，也不再允许清除记录仪上的副本
    .todo = 运行 docket fsck，保持目录库原样，并与备份和归档比对
    .more =
        签名检查点之前，每条记录都与其散列值核对，整棵树与上一个已签名的检查点核对。现有不符：目录库文件被外部修改，
        磁盘出现故障，或恢复了较旧的备份。原因中写明是哪一条。归档中的保管记录未被改动。

dkt-0712 = 归档中的保管记录与目录库不一致
    .title = 归档中另有保管记录
    .kept = 归档中的内容从不覆盖；采集和归档照常
    .todo = 查明目录库是否由备份恢复，或归档是否被人改动；若由备份恢复，则执行：docket identity new-epoch
    .more =
        归档中某个保管记录对象的内容与由目录库得出的不同，或有本站签名而目录库不知道的检查点。可能是目录库比归档旧
        （如恢复备份之后），也可能是该对象被改动。docket fsck --deep 会逐一比对。查清之前不允许清除记录仪上的副本；
        若与本站签名的检查点矛盾，只能开启新纪元。

dkt-0713 = 没有这样的证明
    .title = 无此证明
    .kept = { -unchanged }
    .todo = 请指定不超过最新检查点大小的记录或大小
    .more =
        证明针对归档中最新的检查点，或不超过它的两个大小之间。此后追加的记录由下一个检查点覆盖：每次接入结束时，
        或经过 archive.checkpoint_s 之后。

dkt-0714 = 归档中还没有保管记录的检查点
    .title = 尚无检查点
    .kept = { -unchanged }
    .todo = 启动采集站，并使其能访问归档
    .more =
        检查点是保管记录经签名的状态。采集站在启动时、每次接入结束时和停止时将其写入归档。目前没有：
        采集站从未使用过此归档，或无法写入。

cli-head-position = 序位
cli-head-leaf = 叶
cli-log-none = 没有记录。
cli-log-checkpoint = 保管记录 { $origin }：{ $size } 条，签名于 { $made }，归档于 { $stands }
cli-log-waiting = 尚有 { $count } 条未被其覆盖。
cli-log-proof = { $act }：第 { $epoch } 纪元第 { $leaf } 叶；记录及其证明：
cli-log-growth = 保管记录 { $origin }：{ $new } 条中的前 { $old } 条未变；证明：
cli-log-clean = 保管记录完整：{ $events } 条记录、{ $checkpoints } 个检查点、归档中 { $objects } 个对象。
cli-log-violated = 保管记录有问题（{ $events } 条记录、{ $checkpoints } 个检查点、归档中 { $objects } 个对象），共 { $count } 处：

verb-verify-log = 校验保管记录

violation-log-tile-altered = 所存的保管记录散列值被改动
violation-checkpoint-broken = 保管记录的检查点不成立
violation-log-object-missing = 归档中缺少保管记录的一部分
violation-log-object-altered = 归档中的保管记录被改动
violation-log-object-unknown = 归档的保管记录中有不属于它的内容
violation-permitted-uncovered = 过早允许清除记录仪上的副本

help-log = 查看保管记录，证明其内容，并全面校验
help-log-show = 列出记录，从最早的开始
help-log-show-item = 只列此音像资料的
help-log-show-limit = 最多条数
help-log-show-from = 从此序位开始，自 1 计
help-log-checkpoint = 显示归档中最新的检查点
help-log-prove = 证明某音像资料的记录在保管记录中，或某一大小是另一大小的开头
help-log-prove-item = 音像资料
help-log-prove-tree = 保管记录的两个大小
help-log-verify = 校验目录库和归档中的每条记录、每个散列块和每个检查点
cli-head-when = 时间
cli-head-act = 事项
cli-head-who = 操作者
cli-head-about = 音像资料或接入
