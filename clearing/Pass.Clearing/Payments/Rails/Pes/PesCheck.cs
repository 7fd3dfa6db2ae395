using System.Text.RegularExpressions;
using Pass.Core;

namespace Pass.Clearing.Payments.Rails.Pes;

/// <summary>What the accountant would reject, found before the file exists.</summary>
/// <param name="Mandat">The mandat concerned; null when the whole flow is.</param>
internal sealed record PesProblem(int? Mandat, Problem Problem)
{
    public override string ToString() => Mandat is null ? $"{Problem}" : $"{Mandat}: {Problem}";
}

/// <summary>The rules of PES V2 expenses, those of its schema and those that no schema holds (FORMATS §4): a fault of one value rejects the whole bordereau.</summary>
internal static partial class PesCheck
{
    public const int MaxBordereau = 9_999_999, MaxMandat = 99_999_999, MostMandats = 99_999;
    public const int NameLength = 38, HolderLength = 32, ObjectLength = 100, LabelLength = 70, IdLength = 50, FileNameLength = 100;

    // Base_Montant_Light: fourteen digits, two of them cents.
    private const long MostCents = 99_999_999_999_999;

    private static readonly Texts Words = Texts.Beside(typeof(PesCheck), "Pes");

    /// <summary>Whether the IBAN is of France or of a place whose accounts are French: elsewhere a BIC is mandatory.</summary>
    public static bool IsDomestic(string iban) => iban[..2] is "FR" or "MC";

    public static bool IsBic(string bic) => Bic().IsMatch(bic);

    /// <returns>Every problem, the flow's own first; empty when it can be written.</returns>
    public static IReadOnlyList<PesProblem> Run(PesFlow flow)
    {
        var problems = OfFlow(flow).Select(p => new PesProblem(null, p)).ToList();
        foreach (var mandat in flow.Bordereau.Mandats)
            problems.AddRange(OfMandat(mandat).Select(p => new PesProblem(mandat.Number, p)));
        return problems;
    }

    private static IEnumerable<Problem> OfFlow(PesFlow flow)
    {
        var (header, bordereau) = (flow.Header, flow.Bordereau);
        if (!PesText.IsValue(flow.Name, FileNameLength))
            yield return Value("NomFic", flow.Name);
        if (header.BudgetLabel is { } label && !PesText.IsValue(label, NameLength))
            yield return Value("LibelleColBud", label);
        if (!Post().IsMatch(header.Post) || header.Post.All(c => c == '0'))
            yield return Value("IdPost", header.Post);
        if (!Collectivity().IsMatch(header.Collectivity) || header.Collectivity == "000")
            yield return Value("CodCol", header.Collectivity);
        if (!Budget().IsMatch(header.Budget))
            yield return Value("CodBud", header.Budget);
        if (bordereau.Number is < 1 or > MaxBordereau)
            yield return Words.Problem("NumberRange", "IdBord", bordereau.Number, MaxBordereau);
        if (bordereau.Mandats.Count is 0 or > MostMandats)
            yield return Words.Problem("MandatCount", bordereau.Mandats.Count, MostMandats);
        if (bordereau.Mandats.Select((m, i) => m.Number - i).Distinct().Count() > 1)
            yield return Words.Problem("MandatOrder");
        if (bordereau.Mandats.Sum(m => m.Amount.Cents) != bordereau.Total.Cents || bordereau.Total.Cents > MostCents)
            yield return Words.Problem("TotalDiffers", bordereau.Total);
        if (flow.Attachments.Select(a => a.Id).Distinct(StringComparer.Ordinal).Count() != flow.Attachments.Count
            || bordereau.Mandats.Select(m => m.Attachment).Except(flow.Attachments.Select(a => a.Id)).Any())
            yield return Words.Problem("AttachmentMissing");
        foreach (var attachment in flow.Attachments.Where(a => !Id().IsMatch(a.Id) || a.Id.All(c => c == '0')))
            yield return Value("IdUnique", attachment.Id);
        foreach (var attachment in flow.Attachments.Where(a => !FileName().IsMatch(a.Name) || a.Name.Length > FileNameLength || !PesText.IsValue(a.Name, FileNameLength)))
            yield return Value("NomPJ", attachment.Name);
    }

    private static IEnumerable<Problem> OfMandat(PesMandat mandat)
    {
        var party = mandat.ThirdParty;
        if (mandat.Number is < 1 or > MaxMandat)
            yield return Words.Problem("NumberRange", "IdPce", mandat.Number, MaxMandat);
        if (mandat.Total != mandat.Amount || !mandat.Amount.IsPositive || mandat.Lines.Any(l => !l.Amount.IsPositive || l.Amount.Cents > MostCents))
            yield return Words.Problem("LinesDiffer", mandat.Total, mandat.Amount);
        if (mandat.Lines.FirstOrDefault(l => !Nature().IsMatch(l.Nature) || l.Nature.All(c => c == '0') || l.Function is { } f && !Function().IsMatch(f)) is { } line)
            yield return Value("Nature", $"{line.Nature} {line.Function}");
        if (!Siret.Parse(party.Siret).Ok(out _, out _))
            yield return Words.Problem("SiretWrong", party.Name, party.Siret);
        if (!Iban.Parse(party.Iban).Ok(out _, out _))
            yield return Words.Problem("IbanWrong", party.Name);
        if (party.Bic is { } bic && !IsBic(bic) || party.Bic is null && !IsDomestic(party.Iban))
            yield return Words.Problem("BicWrong", party.Name);
        // CatTiers 01 wants a title and a first name, which nobody gives here.
        if (!Category().IsMatch(party.Category) || !LegalNature().IsMatch(party.LegalNature))
            yield return Value("CatTiers", $"{party.Category} {party.LegalNature}");
        if (party.Address is { } address && (!Postcode().IsMatch(address.Postcode) || !PesText.IsValue(PesText.InTwo(address.Street, NameLength).First, NameLength) || !PesText.IsValue(address.City, NameLength)))
            yield return Words.Problem("AddressWrong", party.Name);
        foreach (var (field, text, length) in new[]
        {
            ("Nom", PesText.InTwo(party.Name, NameLength).First, NameLength), ("TitCpte", party.Holder, HolderLength), ("Obj", mandat.Object, ObjectLength),
            ("LibVir1", mandat.CreditorReference, LabelLength), ("LibVir2", mandat.EndToEndId, LabelLength), ("RefTiers", party.Reference, 30),
        })
        {
            if (!PesText.IsValue(text, length))
                yield return Value(field, text);
        }
    }

    private static Problem Value(string field, string text) => Words.Problem("ValueWrong", field, text);

    [GeneratedRegex(@"^(02[AB][0-9]{3,4}|[0-9]{6,7})\z")]
    private static partial Regex Post();

    [GeneratedRegex(@"^[0-9]{3}\z")]
    private static partial Regex Collectivity();

    [GeneratedRegex(@"^[0-9A-Z][0-9]\z")]
    private static partial Regex Budget();

    [GeneratedRegex(@"^[0-9]{1,12}\z")]
    private static partial Regex Nature();

    [GeneratedRegex(@"^[0-9]{1,10}\z")]
    private static partial Regex Function();

    [GeneratedRegex(@"^[A-Z]{6}[A-Z2-9][A-NP-Z0-9]([A-Z0-9]{3})?\z")]
    private static partial Regex Bic();

    [GeneratedRegex(@"^(2[0-9]|50|6[0-5]|7[0-4])\z")]
    private static partial Regex Category();

    [GeneratedRegex(@"^(0[1-9]|1[01])\z")]
    private static partial Regex LegalNature();

    [GeneratedRegex(@"^[0-9]{5}\z")]
    private static partial Regex Postcode();

    [GeneratedRegex(@"^[0-9A-Za-z]{1,50}\z")]
    private static partial Regex Id();

    [GeneratedRegex(@"^.+\.[A-Za-z0-9]{2,4}\z")]
    private static partial Regex FileName();
}
