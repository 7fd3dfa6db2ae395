using Pass.Core;

namespace Pass.Region.Partners;

/// <summary>One partner as the region's file describes it, every field checked.</summary>
/// <param name="Siret">In the file once for each convention.</param>
/// <param name="Name">The sign over the door.</param>
/// <param name="Category">One of the codes known to the caller, in capitals.</param>
/// <param name="Iban">An account in a SEPA country.</param>
/// <param name="Bic">May be left out.</param>
/// <param name="AccountHolder">The exact legal holder of the account, up to 70 characters: banks compare it with the IBAN.</param>
/// <param name="Address">Number and street.</param>
/// <param name="PostalCode">Five digits.</param>
/// <param name="City">Without the postal code.</param>
/// <param name="Email">Where statements are announced.</param>
/// <param name="Rhythm">How often the partner is paid.</param>
/// <param name="Convention">The code of the signed convention, in capitals.</param>
/// <param name="Start">First day sales are accepted.</param>
/// <param name="End">Last day, or null while the convention runs.</param>
/// <param name="TakesNumbers">It may sell to a number and a one-time code; null when the file does not say.</param>
/// <param name="OfflineBearer">Who bears an offline sale that found no balance; null when the file does not say.</param>
public sealed record PartnerRow(
    Siret Siret,
    string Name,
    string Category,
    Iban Iban,
    Bic? Bic,
    string AccountHolder,
    string Address,
    string PostalCode,
    string City,
    string Email,
    PayoutRhythm Rhythm,
    string Convention,
    DateOnly Start,
    DateOnly? End,
    bool? TakesNumbers = null,
    OverdraftBearer? OfflineBearer = null);

/// <summary>A line of the file: the partner it describes, or everything that is wrong with it.</summary>
/// <param name="Line">Where the record starts, from 1 for the header.</param>
/// <param name="Row">Null when there are errors.</param>
/// <param name="Errors">Empty when there is a row.</param>
public sealed record PartnerCsvLine(int Line, PartnerRow? Row, IReadOnlyList<PartnerCsvError> Errors)
{
    /// <summary>What a spreadsheet had done to the line, or to the file on its first line, and was read all the same: keys of PartnerCsv.resx under "Mended.".</summary>
    public IReadOnlyList<string> Mended { get; init; } = [];
}

/// <param name="Line">Where the record starts, from 1 for the header.</param>
/// <param name="Field">The column, or null when the whole line or file is concerned.</param>
/// <param name="Value">What was read, cut to 60 characters; anything like an IBAN is masked.</param>
/// <param name="Problem">What is wrong and what to do.</param>
public sealed record PartnerCsvError(int Line, string? Field, string? Value, Problem Problem)
{
    public override string ToString() =>
        $"{Line}{(Field is null ? "" : $", {Field}")}{(string.IsNullOrEmpty(Value) ? "" : $" [{Value}]")}: {Problem.Text} ({Problem.Code})";
}
