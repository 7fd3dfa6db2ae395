using Pass.Core;

namespace Pass.Clearing.Payments;

/// <summary>An account that a SEPA transfer reaches.</summary>
/// <param name="HolderName">Its exact legal holder: banks compare it with the IBAN.</param>
public sealed record PaymentAccount(Iban Iban, Bic? Bic, string HolderName)
{
    /// <summary>Null when the account is none, or SEPA does not reach it, or its holder has no name that SEPA can write.</summary>
    public static PaymentAccount? Read(string iban, string? bic, string holder) =>
        Iban.Parse(iban).Ok(out var account, out _) && account.IsSepa
        && SepaText.Clean(holder, SepaText.MaxNameLength).Any(char.IsAsciiLetterOrDigit)
            ? new(account, bic is not null && Bic.Parse(bic).Ok(out var code, out _) ? code : null, holder) : null;
}
