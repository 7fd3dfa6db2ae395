using System.Security.Cryptography;

namespace Pass.Terminal;

/// <summary>Who a till is to the region: its number, its partner's, and its own P-256 key, which never leaves it.</summary>
public sealed record TerminalIdentity(int TerminalId, int PartnerId, ECDsa Key);
