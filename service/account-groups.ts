/**
 * Which keys reach the same account: then they share one pace, whatever project uses which. Told by the organization that
 * answers name, or by a file that both list (ids are unique at a server); until one of them tells, each key counts alone.
 */
import type { AccountId, Listing, RemoteId } from '../src/core/model.ts';
import type { AdjustableQueue } from '../src/queue/queue.ts';
import { SharedQueue } from '../src/queue/shared-queue.ts';

interface Member {
  readonly baseUrl: string;
  readonly share: SharedQueue;
  readonly ownQueue: AdjustableQueue;
  group: AccountId;
  organization?: string;
  files?: Listing['files'];
  ids?: ReadonlySet<RemoteId>;
}

export class AccountGroups implements AsyncDisposable {
  readonly #members = new Map<AccountId, Member>();
  readonly #onJoined: (id: AccountId, group: AccountId) => void;

  constructor(onJoined: (id: AccountId, group: AccountId) => void) {
    this.#onJoined = onJoined;
  }

  /** The queue for a new account: its own, until it is known to be another's too. */
  open(id: AccountId, baseUrl: string, ownQueue: AdjustableQueue): SharedQueue {
    const share = new SharedQueue(id, ownQueue);
    this.#members.set(id, { baseUrl, share, ownQueue, group: id });
    return share;
  }

  groupOf(id: AccountId): AccountId {
    return this.#members.get(id)?.group ?? id;
  }

  named(id: AccountId, organization: string): void {
    const member = this.#members.get(id);
    if (member === undefined || member.organization === organization) return;
    member.organization = organization;
    this.#joinFirst(id, member, (other) => other.organization === organization);
  }

  listed(id: AccountId, { files }: Listing): void {
    const member = this.#members.get(id);
    // Two keys are compared whenever either lists something else than before.
    if (member === undefined || member.files === files) return;
    member.files = files;
    member.ids = new Set(files.map((file) => file.id));
    this.#joinFirst(id, member, (other) => {
      // Two organizations that are known by name are two, whatever a listing seems to say.
      const areNamed = member.organization !== undefined && other.organization !== undefined;
      return !areNamed && other.ids?.isDisjointFrom(member.ids ?? new Set()) === false;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#members.values()].map(({ ownQueue }) => ownQueue[Symbol.asyncDispose]()));
  }

  #joinFirst(id: AccountId, member: Member, isSame: (other: Member) => boolean): void {
    for (const [otherId, other] of this.#members) {
      if (otherId === id || other.baseUrl !== member.baseUrl || other.group === member.group || !isSame(other))
        continue;
      const left = member.group;
      for (const [each, moving] of this.#members) {
        if (moving.group !== left) continue;
        moving.group = other.group;
        moving.share.moveTo(other.share.queue);
        this.#onJoined(each, other.group);
      }
      return;
    }
  }
}
