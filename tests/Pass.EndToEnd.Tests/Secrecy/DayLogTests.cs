using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Pass.Core;
using Pass.Data;
using Pass.EndToEnd.Tests.Region;

namespace Pass.EndToEnd.Tests.Secrecy;

/// <summary>Two played days of a region, read as whoever keeps the logs reads them: what happened is there, and nobody is.</summary>
public sealed partial class DayLogTests(EveningRegion evening)
{
    [Fact]
    public void The_logs_say_what_happened()
    {
        evening.Logs.Values.ShouldAllBe(text => text.Length > 0);
        evening.Logs[EveningRegion.PortalLog].ShouldContain("Application started");
    }

    [Fact]
    public void They_hold_no_number_of_a_pass()
    {
        using var context = PassDatabase.Sqlite(evening.Database).CreateContext();
        var passes = context.Purses.Select(purse => purse.PassId).Distinct().ToList();
        passes.Count.ShouldBeGreaterThan(100);
        Absent(passes.SelectMany(pass => new[] { PassNumber.Of(new(pass)).ToCompact(), PassNumber.Of(new(pass)).ToString(), pass.ToString(CultureInfo.InvariantCulture) }));
    }

    [Fact]
    public void They_hold_no_pupil()
    {
        // Rolls come in the encodings of their time.
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var pupils = XDocument.Load(Path.Combine(evening.Input, "siecle.xml")).Descendants("ELEVE").ToList();
        pupils.Count.ShouldBeGreaterThan(100);
        Absent(pupils.Select(pupil => pupil.Element("ID_NATIONAL")?.Value).OfType<string>());
        Absent(pupils.Select(pupil => $"{pupil.Element("PRENOM")?.Value} {pupil.Element("NOM_DE_FAMILLE")?.Value}"));
    }

    [Fact]
    public void They_hold_no_bank_account()
    {
        var lines = File.ReadAllLines(Path.Combine(evening.Input, "partenaires.csv"));
        var column = Array.IndexOf(lines[0].Split(';'), "iban");
        var ibans = lines.Skip(1).Select(line => line.Split(';')[column]).ToList();
        ibans.Count.ShouldBe(20);
        Absent(ibans.SelectMany(iban => new[] { iban, iban.Replace(" ", "", StringComparison.Ordinal) }));
        foreach (var (name, text) in evening.Logs)
            Iban().IsMatch(text).ShouldBeFalse(name);
    }

    [Fact]
    public void They_hold_no_code_and_no_token()
    {
        evening.ActivationCodes.ShouldNotBeEmpty();
        Absent(evening.ActivationCodes);
        foreach (var (name, text) in evening.Logs)
            Token().IsMatch(text).ShouldBeFalse(name);
    }

    private void Absent(IEnumerable<string> secrets)
    {
        var sought = secrets.Distinct().ToList();
        sought.ShouldNotBeEmpty();
        foreach (var (name, text) in evening.Logs)
            sought.Where(secret => text.Contains(secret, StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty(name);
    }

    [GeneratedRegex(@"\bFR\d\d ?\d{4} ?\d{4}")]
    private static partial Regex Iban();

    /// <summary>A till's own, the beginning of a JSON header in base64url; or a phone's code.</summary>
    [GeneratedRegex(@"\beyJ[A-Za-z0-9_-]{10}|PR1:")]
    private static partial Regex Token();
}
