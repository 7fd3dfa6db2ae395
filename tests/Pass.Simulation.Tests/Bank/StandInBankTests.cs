using System.Xml.Linq;
using System.Xml.Schema;
using Pass.Clearing.Payments.BankFiles;
using Pass.Clearing.Payments.Rails;
using Pass.Core;
using Pass.Data.Model;
using Pass.Simulation.Bank;
using Pass.Testing;

namespace Pass.Simulation.Tests.Bank;

public sealed class StandInBankTests
{
    private const string Ours = "FR7630001007941234567890185", Open = "ES9121000418450200051332", Closed = "DE89370400440532013000";
    private static readonly DateOnly Day = new(2026, 9, 2);

    private readonly StandInBank _bank = new(Ours);

    [Fact]
    public void What_is_taken_is_accepted_then_debited_on_its_day_then_given_back_by_a_closed_account()
    {
        _bank.Close(Closed);
        var answer = _bank.Take(File("PASS-000001"), Day);
        Facts(answer).Where(f => !f.HasLines).Select(f => (f.Level, f.EndToEndId, f.Code)).ShouldBe([(StatusLevel.Line, "PASS-B1", "ACSP"), (StatusLevel.Line, "PASS-B2", "ACSP")]);
        _bank.Move(Day).ShouldBeNull();
        var debits = _bank.Move(Day.AddDays(1))!;
        Facts(debits).Select(f => (f.Kind, f.EndToEndId, f.Cents, f.Day)).ShouldBe(
            [(BankFactKind.Debit, "PASS-B1", 1_250, Day.AddDays(1)), (BankFactKind.Debit, "PASS-B2", 705, Day.AddDays(1))]);
        var back = _bank.Move(Day.AddDays(2))!;
        Facts(back).Select(f => (f.Kind, f.EndToEndId, f.Cents, f.Reason)).ShouldBe([(BankFactKind.Return, "PASS-B2", 705, "AC04")]);
        _bank.Move(Day.AddDays(3)).ShouldBeNull();
    }

    [Theory]
    [InlineData("DUPL", "the same message again")]
    [InlineData("AM10", "CtrlSum")]
    [InlineData("AC01", "another's account")]
    [InlineData("DT01", "a day past")]
    public void What_is_wrong_is_refused_whole(string reason, string fault)
    {
        var file = File("PASS-000001");
        if (reason == "DUPL")
            _bank.Take(File("PASS-000001"), Day);
        else if (reason == "AM10")
            file.Descendants().First(e => e.Name.LocalName == fault).Value = "19.56";
        else if (reason == "AC01")
            file = File("PASS-000001", Open);
        var answer = _bank.Take(file, reason == "DT01" ? Day.AddDays(2) : Day);
        Facts(answer).Select(f => (f.Level, f.Code, f.Reason)).ShouldBe([(StatusLevel.Message, "RJCT", reason)]);
        (_bank.Move(Day.AddDays(1)) is null).ShouldBe(reason != "DUPL");
    }

    [Fact]
    public void What_it_writes_is_valid_by_the_public_schemas()
    {
        Assert.SkipWhen(Repository.Schema("camt.054.001.08.xsd") is null, "The shared folder is not there.");
        _bank.Close(Closed);
        BankMail[] mails = [_bank.Take(File("PASS-000001"), Day), _bank.Take(File("PASS-000001"), Day), _bank.Move(Day.AddDays(1))!, _bank.Move(Day.AddDays(2))!];
        foreach (var mail in mails)
        {
            var schema = new XmlSchemaSet();
            schema.Add(null, Repository.Schema(mail.Name.Contains("pain002", StringComparison.Ordinal) ? "pain.002.001.10.xsd" : "camt.054.001.08.xsd")!);
            mail.Content.Validate(schema, (_, error) => throw new XmlSchemaValidationException($"{mail.Name}: {error.Message}"));
        }
    }

    private static IReadOnlyList<BankFact> Facts(BankMail mail)
    {
        using var stream = new MemoryStream();
        mail.Content.Save(stream);
        stream.Position = 0;
        var content = BankFacts.Of(BankFileReader.Read(stream), mail.Name);
        content.Alerts.ShouldBeEmpty();
        return content.Facts;
    }

    private static XDocument File(string message, string debtor = Ours)
    {
        var paying = new DebtorAccount("Région", Iban.Parse(debtor).OrThrow(), null, Siret.Parse("20005376700014").OrThrow());
        PaymentInstruction To(string id, int cents, string iban) => new(id, Uetr.For(id), new(cents), "SARL LIVRES", Iban.Parse(iban).OrThrow(), null, new Remittance.Unstructured("Bordereau"));
        using var stream = new MemoryStream();
        Pain001Writer.Write(stream, new(message, new(2026, 9, 2, 9, 0, 0, TimeSpan.FromHours(2)), paying, Day.AddDays(1), [To("PASS-B1", 1_250, Open), To("PASS-B2", 705, Closed)]));
        stream.Position = 0;
        return XDocument.Load(stream);
    }
}
