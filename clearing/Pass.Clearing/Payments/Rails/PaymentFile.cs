using Pass.Core;

namespace Pass.Clearing.Payments.Rails;

/// <summary>One batch of SEPA credit transfers, all from one account and on one day.</summary>
/// <param name="MessageId">Names the file for ever, 1 to 35 characters; the bank refuses to take the same one twice.</param>
/// <param name="CreatedAt">When the batch was made, in the time zone the bank should read.</param>
/// <param name="Debtor">Who pays.</param>
/// <param name="ExecutionDate">The day the bank is asked to debit the account.</param>
/// <param name="Instructions">One per payment order, in the order of the file.</param>
public sealed record PaymentFile(
    string MessageId,
    DateTimeOffset CreatedAt,
    DebtorAccount Debtor,
    DateOnly ExecutionDate,
    IReadOnlyList<PaymentInstruction> Instructions);

/// <summary>The account that pays, and the public body that holds it.</summary>
public sealed record DebtorAccount(string Name, Iban Iban, Bic? Bic, Siret Siret);

/// <summary>One transfer.</summary>
/// <param name="EndToEndId">The payment order's number: comes back in pain.002 and camt.054, so it is never rewritten.</param>
/// <param name="Uetr">A version 4 UUID that follows the payment from bank to bank; see <see cref="Rails.Uetr"/>. Not in pain.001.001.03.</param>
/// <param name="Amount">0,01 € to 999 999 999,99 € (EPC132-08).</param>
/// <param name="CreditorName">The legal holder of the account, exactly: banks compare it with the IBAN.</param>
/// <param name="Iban">An account in a SEPA country.</param>
/// <param name="Bic">May be left out: the bank finds it from the IBAN.</param>
/// <param name="Remittance">What the partner reads on the bank line.</param>
public sealed record PaymentInstruction(
    string EndToEndId,
    Guid? Uetr,
    Money Amount,
    string CreditorName,
    Iban Iban,
    Bic? Bic,
    Remittance Remittance);

/// <summary>Either a reference that software can match, or words: the EPC allows one of them, not both.</summary>
public abstract record Remittance
{
    private Remittance() { }

    public sealed record Structured(CreditorReference Reference) : Remittance;

    /// <param name="Text">Cleaned for SEPA and cut to 140 characters when written.</param>
    public sealed record Unstructured(string Text) : Remittance;
}

/// <summary>The version of the ISO 20022 message: banks have asked for 2019 since November 2023, a few still take 2009.</summary>
public enum Pain001Version
{
    /// <summary>pain.001.001.09</summary>
    Iso2019,

    /// <summary>pain.001.001.03</summary>
    Iso2009,
}
