import type { Words } from '../words'

export const refusals: Words['refusals'] = {
  bad_command: '服务器无法识别。请重新加载页面。',
  id_reused: '此编号已用于其他操作。请重新操作。',
  stale_id: '本机时间有误，或操作已过期。请重新操作。',
  too_late: '已过时限。请查看会场现状。',
  not_allowed: '此操作由现场协调员进行。请联系协调员。',
  no_such: '会场中已无此项。',
  in_use: '尚被其他内容引用。请先修改引用处。',
  wrong_state: '目前状态下无需此操作。',
  table_taken: '届时该桌已有会谈。请另选。',
  table_closed: '该桌已停用。请另选。',
  person_busy: '届时有与会者另有安排。请另选轮次。',
  interpreter_busy: '届时翻译另有安排。请另选。',
  in_session: '届时有与会者在专场发言。请另选轮次。',
  no_fit: '没有合适的位置。请手动选择。',
  changed: '其间已被他人修改。请查看后重新操作。',
  built_upon: '其后又有修改。请先撤销后来的修改。',
  too_many: '操作过多，将自动重发。',
  store_unavailable: '服务器暂时无法保存。请稍后重试。',
}
