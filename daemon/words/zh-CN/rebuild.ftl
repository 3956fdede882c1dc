# 仅凭归档存储重建丢失的目录库。

help-rebuild = 仅凭归档存储重建丢失的目录库：相同的音像资料、关联和记录
    .long =
        仅凭归档存储重建丢失的目录库：相同的音像资料、关联和记录。

        用于没有目录库且没有采集站运行的数据目录。采集站没有签名的内容一概不采信；互相矛盾的内容逐一列出而不采用（以 6 退出），完好的仍予重建。归档存储只读不写。
help-rebuild-dry-run = 全部执行但不保留，只说明结果
help-rebuild-station = 采集站编号，用于归档存储中有多个采集站时

cli-rebuilt = 目录库已重建。
cli-rebuild-dry = 未保留任何内容。重建后的目录库将是：
cli-rebuild-station = 采集站 { $station }
cli-rebuild-counts = 音像资料 { $items } 件，采集会话 { $sessions } 次，案件 { $cases } 件，关联 { $links } 条，说明 { $notes } 条；保管记录 { $events } 条
cli-rebuild-checked = { $manifests } 件资料的清单和 { $receipts } 次会话的回执完好，与保管记录相符
cli-rebuild-foreign = { $count } 个对象属于其他采集站，未作处理
cli-rebuild-entries-lost = 第 { $epoch } 纪元最新完好检查点之后至少有 { $count } 条记录丢失
cli-rebuild-fork = 保管记录不能在本纪元内继续：丢失的记录可能已经签名并在别处见过。开始新的纪元之前，采集站不再签名：docket identity new-epoch。
cli-rebuild-no-key = 采集站的私钥不在此处。请放回原处；确已丢失时：docket identity lost
cli-rebuild-lost = 归档存储中没有的内容：
cli-rebuild-refused = 未采用（{ $count }）：

rebuild-lost-staged = 已暂存尚未归档的文件：请重新放入执法记录仪
rebuild-lost-register = 单位、人员、班次以及执法记录仪的领用：请重新导入
rebuild-lost-notices = 已通知和待通知的事项
rebuild-lost-jobs = 人员启动的任务
rebuild-lost-inside = 文件内部检查的结果：将重新检查
rebuild-lost-matters = 过长而未能记入的事项清单：请重新导入
rebuild-lost-entries = 最新检查点之后的保管记录

rebuild-finding-identity-refused = 身份不连续
rebuild-finding-epoch-left-out = 一个纪元未采用
rebuild-finding-entry-not-applied = 条目涉及已丢失的内容；条目保留，其效果未恢复
rebuild-finding-tile-elsewhere = 此处条目已损坏，取自其他归档目标
rebuild-finding-tile-refused = 保管记录的条目缺失
rebuild-finding-log-contradicts = 检查点与条目矛盾
rebuild-finding-checkpoint-refused = 检查点没有签名
rebuild-finding-manifest-missing = 清单缺失
rebuild-finding-manifest-altered = 清单被改动
rebuild-finding-manifest-contradicts = 清单与保管记录矛盾
rebuild-finding-manifest-untold = 保管记录中没有的清单
rebuild-finding-manifest-unsigned = 没有签名的清单
rebuild-finding-clips-unknown = 采集会话的文件情况不明
rebuild-finding-receipt-missing = 回执缺失
rebuild-finding-receipt-altered = 回执被改动
rebuild-finding-receipt-contradicts = 回执与保管记录矛盾
rebuild-finding-record-altered = 案件记录的对象被改动
rebuild-finding-link-altered = 关联的对象被改动
rebuild-finding-item-untold = 保管记录中没有的音像资料
rebuild-finding-session-untold = 保管记录中没有的采集会话

dkt-0731 = 目录库还在：{ $path }
    .title = 目录库没有丢失
    .kept = 未作任何更改
    .todo = 运行 docket fsck；目录库确已不能使用时，先移走再重建
    .more =
        只有在没有目录库时才重建：归档存储并不包含目录库的全部内容。目录库损坏时，用备份恢复比重建更好。
        docket 从不删除目录库；请自行将其连同 catalog.db-wal 和 catalog.db-shm 移走并妥善保存。
dkt-0732 = 归档存储中有 { $count } 个采集站的保管记录，无法确定要重建哪一个
    .title = 哪个采集站？
    .kept = 未作任何更改
    .todo = 使用 docket rebuild --station 编号，或先把采集站的私钥放回原处
    .more =
        每个采集站的保管记录在 log/ 下以其编号存放。若本数据目录中有其中一个的私钥，即为该采集站。
        若一个也没有，则归档存储没有挂载，或从未签过名。
dkt-0733 = 采集站 { $station } 签名的内容都不能采信
    .title = 没有可信的签名
    .kept = 未作任何更改；归档存储只被读取
    .todo = 确认归档存储已挂载且完好；将 log/ 与其副本比较
    .more =
        目录库由保管记录的条目重建，这些条目须有采集站以其身份密钥签名的检查点。此处没有身份，或没有与条目
        相符的检查点。docket 不会编造内容代替。请从归档存储的副本恢复 log/ 中的对象。
dkt-0734 = 保管记录的一个条目不足以重建目录库
    .title = 条目内容不足
    .kept = 未作任何更改；归档存储只被读取
    .todo = 从备份恢复目录库
    .more =
        原因中指明是哪个条目。较早版本的 docket 在保管记录中写得较少；较新版本可能写有本版本不认识的内容，
        此时请使用较新版本。音像资料及其证明不受影响；tests/verifier 无需目录库即可核验。
