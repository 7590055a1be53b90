-- append: a batch of decided commands becomes log entries, if nothing came between; else nothing is written.
-- KEYS  1 log (stream)  2 head (hash)  3 done (hash: command id → "version digest")  4… hashes touched
-- ARGV  1 version  2 print (both as decided on)  3 most missed entries to hand back  4 our format
--       5 node (unique to a process)  6 ms of turn asked for (0: none)
--       7 number of ids, the ids of all commands of the batch, refused ones too
--       number of entries, then id, blob, print, digest of each
--       for each of KEYS 4…: number of pairs, then field, value of each
-- Gives {'done', version}
--     | {'behind', version, print, ms that another's turn lasts, {id, "version digest"…}, {missed entries}}
--     | {'newer', format}
local log, head, done = KEYS[1], KEYS[2], KEYS[3]
local decided_on, decided_print, most = ARGV[1], ARGV[2], tonumber(ARGV[3])
local format, node, asked = tonumber(ARGV[4]), ARGV[5], tonumber(ARGV[6])
local LONGEST_TURN, CHUNK = 5000, 1000

local state = redis.call('HMGET', head, 'version', 'print', 'format', 'turn', 'until')
local version, print = state[1] or '0', state[2] or '0'
if state[3] and tonumber(state[3]) > format then return {'newer', tonumber(state[3])} end

local at = 7
local ids = {}
for i = 1, tonumber(ARGV[at]) do ids[i] = ARGV[at + i] end
at = at + #ids + 1

local known = {}
for first = 1, #ids, CHUNK do
  local last = math.min(first + CHUNK - 1, #ids)
  local answers = redis.call('HMGET', done, unpack(ids, first, last))
  for i = first, last do
    local answer = answers[i - first + 1]
    if answer then known[#known + 1] = ids[i]; known[#known + 1] = answer end
  end
end

local entries = tonumber(ARGV[at])
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local wait = 0
if state[4] and state[4] ~= node then
  wait = tonumber(state[5]) - now
  if wait < 0 or wait > LONGEST_TURN then wait = 0 end
end

local behind = version ~= decided_on or print ~= decided_print
if behind or #known > 0 or (wait > 0 and entries > 0) then
  -- A turn is all that a batch writes that was turned away: without it a slow node starves.
  if behind and asked > 0 and wait == 0 then
    redis.call('HSET', head, 'turn', node, 'until', now + math.min(asked, LONGEST_TURN))
  end
  local missed = {}
  if tonumber(version) > tonumber(decided_on) then
    missed = redis.call('XRANGE', log, (decided_on + 1) .. '-0', '+', 'COUNT', most)
  end
  return {'behind', tonumber(version), print, wait, known, missed}
end

for i = 1, entries do
  local id, blob, entry_print, digest = ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[at + 4]
  at = at + 4
  version, print = tostring(decided_on + i), entry_print
  redis.call('XADD', log, version .. '-0', 'entry', blob, 'print', print)
  redis.call('HSET', done, id, version .. ' ' .. digest)
end
at = at + 1
for key = 4, #KEYS do
  local pairs_left = tonumber(ARGV[at])
  at = at + 1
  while pairs_left > 0 do
    local taken = math.min(pairs_left, CHUNK)
    redis.call('HSET', KEYS[key], unpack(ARGV, at, at + 2 * taken - 1))
    at = at + 2 * taken
    pairs_left = pairs_left - taken
  end
end
if entries > 0 then redis.call('HSET', head, 'version', version, 'print', print, 'format', format) end
if state[4] == node then redis.call('HDEL', head, 'turn', 'until') end
return {'done', tonumber(version)}
