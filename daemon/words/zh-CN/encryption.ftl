# 归档加密：密钥及其所能解开的内容。

help-keys = 管理解开加密音像资料的密钥
help-keys-create = 在数据文件夹中生成私钥，并给出其公钥
help-keys-show = 给出数据文件夹中私钥的公钥
help-keys-recovery = 将私钥分给多人保管，或重新合成
help-keys-recovery-create = 写出恢复文件，其中任意 K 份可还原私钥
help-keys-recovery-create-need = 还原所需份数，至少 2
help-keys-recovery-create-of = 总份数，至多 255
help-keys-recovery-create-out = 存放恢复文件的文件夹，须已存在
help-keys-recovery-restore = 用恢复文件合成私钥，数据文件夹中须尚无私钥
help-keys-recovery-restore-files = 恢复文件，份数须足够
help-keys-disposal = 以销毁密钥的方式处置加密的音像资料：先申请，后确认。默认关闭
help-keys-disposal-ask = 申请销毁一份音像资料的密钥；此时尚未销毁
help-keys-disposal-ask-item = 音像资料的编号，或其唯一的开头；须已加密且保存期限届满
help-keys-disposal-ask-reason = 原因，记入保管记录
help-keys-disposal-confirm = 确认申请：密钥将在各处销毁，此后无人能够解开该音像资料
help-keys-disposal-confirm-id = 处置编号，须完整
help-keys-disposal-list = 列出处置，最新的在前
help-keys-disposal-list-limit = 最多列出多少条
help-keys-disposal-list-before = 只列出早于此编号的

cli-keys-public = 公钥：{ $key }
cli-keys-written = 已写入：{ $path }

act-key-condemned = 即将销毁密钥
act-key-destroyed = 密钥已销毁
act-key-mended = 已修复封装密钥
life-key-condemned = 即将销毁解开该音像资料的密钥：{ $reason }。
life-key-destroyed = 解开该音像资料的密钥已在各处销毁，此后无人能够解开。
life-key-mended = { $failed ->
        [yes] { $place } 中该音像资料的封装密钥异常，未能修复：{ $why }
       *[no] { $place } 中该音像资料的封装密钥缺失或异常，已用 { $from } 中的副本修复。
    }
act-key-disposal-asked = 申请销毁密钥
life-key-disposal-asked = 有人申请销毁解开该音像资料的密钥：{ $reason }。此时尚未销毁。

cli-key-disposals-none = 没有要销毁的密钥。
cli-head-key-disposal = 处置
cli-label-disposal = 处置
cli-label-why = 原因
cli-key-disposal-asked = 已申请，未确认
cli-key-disposal-condemned = 已确认：该密钥不再解开任何内容，但可能仍然存在（某个文件夹不可用、其后被封存，或保管记录尚未发布）
cli-key-disposal-destroyed = 密钥已于 { $at } 在各处销毁
cli-key-disposal-next = 尚未销毁任何内容。如要使任何人都无法再解开该音像资料：docket keys disposal confirm { $id }

cli-retention-key-stopped = { $item } 的密钥原定销毁：封存使其得以保留，但 docket 不再用它解开任何内容
cli-retention-key-condemned = { $item } 的密钥仍将销毁：只有封存才能使其保留
cli-retention-key-gone = { $item } 的密钥已销毁，或已开始销毁：此后无人能够解开

reconcile-wrong-differs = 与其他副本不同
reconcile-wrong-away = 不可用
reconcile-wrong-stands = 已销毁，却又出现在该处
violation-key-folder-away = 存放封装密钥的文件夹不可用
violation-wrapped-key-differs = 封装密钥的副本互不相同，无法判断哪一份完好
violation-wrapped-key-unreadable = 封装密钥无法读取
violation-wrapped-key-stands = 音像资料的密钥已销毁，却又出现

dkt-0756 = 本采集站没有能解开它的私钥
    .title = 没有私钥
    .kept = 未交出任何内容，也未作任何更改
    .todo = 将私钥放入数据文件夹（从副本，或用 docket keys recovery restore），然后重新启动采集站
    .more =
        归档中加密的内容，由归档时 archive.encryption.recipients 所列公钥对应的私钥解开。本站数据文件夹的
        identity/archive.key 中没有这些私钥，系统也未以凭据 docket-archive 交来。没有私钥仍可归档、校验和复制。

dkt-0757 = 已没有能解开它的密钥
    .title = 封装密钥不存在
    .kept = 未交出任何内容；加密的原始文件仍在原处
    .todo = 若保管记录未载明密钥已销毁，请从副本恢复归档文件夹中的 keys/
    .more =
        每份加密音像资料的密钥封装后存放在本地归档的 keys/ 以及 archive.encryption.key_folders 所列文件夹中。
        这些地方都没有：或已销毁（保管记录会载明），或已丢失。

dkt-0758 = 封装密钥与加密所用的密钥不符
    .title = 封装密钥被改动
    .kept = 未交出任何内容；加密的原始文件仍在原处
    .todo = 从副本恢复 keys/ 中该音像资料的文件
    .more =
        清单载明了加密所用的密钥，封装密钥解出的不是它，或根本无法解开。存有封装密钥的各处均已查看。

dkt-0759 = 这些恢复文件不能还原私钥
    .title = 未能还原
    .kept = 未写入任何内容
    .todo = 凑齐同一次分割的足够份数，且未经改动
    .more =
        私钥由 docket keys recovery create 所说的份数合成，须属同一次分割。份数不足时得不到任何信息。原因中说明了问题。

dkt-0760 = { $path } 中已有私钥
    .title = 私钥已存在
    .kept = 未作改动
    .todo = 确需更换时，请先将其移走：它所能解开的，别的私钥解不开
    .more =
        私钥绝不会被覆盖：仅为它归档的内容会随之丢失。

dkt-0790 =
    { $reason ->
        [off] 设置不允许销毁任何密钥
        [not-encrypted] 该音像资料未加密：销毁密钥不能处置任何内容
        [not-proven] 密钥予以保留：其音像资料尚未在每个归档目标中验证并签封，或已被隔离
        [held] 密钥予以保留：其音像资料已被封存
        [clock-unsure] 密钥予以保留：本机时钟无人校准，无法确定其音像资料的保存期限是否届满
        [kept] 密钥予以保留：其音像资料的保存期限尚未届满
        [too-late] 密钥予以保留：申请已超过一小时
        [condemned] 该音像资料的密钥此前已销毁，或即将销毁
       *[other] 密钥予以保留
    }
    .title = 密钥予以保留
    .kept = 没有销毁任何内容
    .todo = 查看 docket retention explain ITEM，待可以销毁后重新申请
    .more =
        销毁加密音像资料的密钥即处置其全部副本，且无法恢复。只有在 archive.encryption.destroy_keys 已开启、音像资料已在每个归档目标中
        验证、按经校准的时钟保存期限届满、未被封存，并由人员申请且在一小时内确认时才会进行。确认时全部重新判断。此后的封存，
        只要尚未开始销毁，仍使密钥得以保留。

dkt-0791 = 音像资料 { $item } 的密钥已不再解开任何内容，但可能仍在某个无法到达的位置
    .title = 密钥未在各处销毁
    .kept = 自此 docket 不再用该密钥解开任何内容，无论它在何处
    .todo = 恢复该文件夹后再次确认，或重新启动采集站；如其磁盘已销毁，在原处新建一个文件夹，内含空文件夹 `keys`
    .more =
        密钥在本站归档文件夹和 archive.encryption.key_folders 现在或曾经写明的每个文件夹中销毁。其中之一不可用或无法写入，
        原因中说明是哪一个。

dkt-0792 = 其密钥已被有意销毁：此后无人能够解开
    .title = 密钥已销毁
    .kept = 没有交出任何内容；加密的原始文件仍在原处，其情况均有记录
    .todo = 无法补救：用 docket custody show ITEM 查看由谁决定及原因
    .more =
        该音像资料已以销毁密钥的方式处置。保管记录载明由谁申请、由谁确认、时间及原因。再次出现的密钥副本不予使用，并予销毁。

dkt-0820 = 音像资料 { $item } 的密钥已不再解开任何内容，载明此事的保管记录写入归档后即予销毁
    .title = 密钥等待保管记录
    .kept = 密钥仍在原处；docket 不再用它解开任何内容
    .todo = 无需操作：保管记录发布后自动继续；如无法发布，请查看 docket notices list
    .more =
        销毁密钥之前，本地归档中须有经签名的保管记录检查点，载明由谁申请、由谁确认、时间及原因。该检查点未能及时发布。
