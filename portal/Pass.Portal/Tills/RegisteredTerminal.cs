using Pass.Core;

namespace Pass.Portal.Tills;

/// <summary>A till as the reference data knows it.</summary>
/// <param name="Partner">The one partner it sells for.</param>
/// <param name="PublicKey">P-256 SubjectPublicKeyInfo, DER (RFC 5280, RFC 5480); empty until it is activated.</param>
/// <param name="Revoked">Never comes back: a till that is found again is activated anew.</param>
/// <param name="DailyQuota">Most operations in one day in Paris.</param>
public sealed record RegisteredTerminal(TerminalId Id, PartnerId Partner, ReadOnlyMemory<byte> PublicKey, bool Revoked, int DailyQuota);
