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

cli-keys-public = 公钥：{ $key }
cli-keys-written = 已写入：{ $path }

act-key-condemned = 即将销毁密钥
act-key-destroyed = 密钥已销毁
life-key-condemned = 即将销毁解开该音像资料的密钥：{ $reason }。
life-key-destroyed = 解开该音像资料的密钥已在各处销毁，此后无人能够解开。

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
