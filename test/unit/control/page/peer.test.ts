import { describe, expect, it } from 'vitest';
import { ownerOf } from '../../../../src/control/page/peer.ts';

/** As /proc/net/tcp has them; port 4100 is 1004, 50000 is C350. */
const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1004 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1
   1: 0100007F:1004 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 2
   2: 0100007F:C350 0100007F:1004 01 00000000:00000000 00:00000000 00000000  1001        0 3
   3: 0200007F:C351 0100007F:1004 01 00000000:00000000 00:00000000 00000000  1000        0 4
   4: 0100007F:C352 0100007F:1004 06 00000000:00000000 00:00000000 00000000     0        0 5
`;

describe('the other end of a connection', () => {
  it('belongs to the user whose end it is, not to the one who listens', () => {
    expect(ownerOf(TABLE, 50_000, 4100)).toBe(1001);
  });

  it('is not known from another address, after its end, or from nothing', () => {
    expect([50_001, 50_002, 50_003].map((port) => ownerOf(TABLE, port, 4100))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(ownerOf('', 50_000, 4100)).toBeUndefined();
  });
});
