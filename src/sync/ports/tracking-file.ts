/** The tracking file of Moonshot's integration guide, in a project. */
export interface TrackingFile {
  read(): Promise<
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'missing' }
    /** `because` completes the sentence "It cannot be read: …". */
    | { readonly kind: 'refused'; readonly because: string }
  >;
  /** Replaces it in one step. @throws MoontideError UNREADABLE. */
  write(text: string): Promise<void>;
}
