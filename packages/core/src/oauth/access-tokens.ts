export interface AccessToken {
  token: string;
  /** Number of the token. A later token has a higher one. */
  generation: number;
}

/** Access tokens of one account. */
export interface AccessTokens {
  /** A valid token. Rejects with TokenError if there is none and none can be had. */
  get(): Promise<AccessToken>;
  /**
   * Replaces a token that a server refused. Resolves to a newer one, or to undefined if the refused token was just issued, so that a
   * newer one wouldn't help.
   * Rejects with TokenError.
   */
  afterRefusal(refused: AccessToken): Promise<AccessToken | undefined>;
  /** Resolves once no renewal is under way. */
  settled(): Promise<void>;
}
