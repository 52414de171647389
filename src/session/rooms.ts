/** The rooms of the sessions in which something happened lately. */
import type { SessionId } from '../core/model.ts';
import type { Followed } from './api.ts';
import { createRoom, type Room, type RoomOptions } from './room.ts';

export interface Rooms {
  of(id: SessionId): Room;
  follow(id: SessionId): Followed;
  close(id: SessionId, reason: unknown): Promise<void>;
  closeAll(reason: unknown): Promise<void>;
}

/** Rooms that nobody uses are kept for readers who come back; each holds a megabyte of events at most. */
const MOST_IDLE = 32;

export function createRooms(options: RoomOptions): Rooms {
  // The one that was used last stands last.
  const rooms = new Map<SessionId, Room>();

  function of(id: SessionId): Room {
    const room = rooms.get(id) ?? createRoom(options);
    rooms.delete(id);
    rooms.set(id, room);
    const idle = [...rooms].filter(([other, one]) => other !== id && isIdle(one));
    for (const [other] of idle.slice(0, Math.max(0, idle.length - MOST_IDLE))) rooms.delete(other);
    return room;
  }

  async function close(id: SessionId, reason: unknown): Promise<void> {
    const room = rooms.get(id);
    rooms.delete(id);
    await room?.close(reason);
  }

  return {
    of,
    follow(id) {
      const room = of(id);
      room.followers += 1;
      let isHeld = true;
      return {
        feed: room.feed,
        gone: room.gone,
        [Symbol.dispose]() {
          if (isHeld) room.followers -= 1;
          isHeld = false;
        },
      };
    },
    close,
    async closeAll(reason) {
      await Promise.all([...rooms.keys()].map((id) => close(id, reason)));
    },
  };
}

function isIdle(room: Room): boolean {
  return room.followers === 0 && room.running.size === 0;
}
