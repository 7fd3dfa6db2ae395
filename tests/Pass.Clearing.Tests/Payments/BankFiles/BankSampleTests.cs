using Pass.Clearing.Payments.BankFiles;
using Pass.Clearing.Payments.Rails;
using Pass.Clearing.Tests.Payments.Rails;
using Pass.Data.Model;
using Pass.Testing;

namespace Pass.Clearing.Tests.Payments.BankFiles;

/// <summary>Other people's files, each read as its collection says it must be. Where the collection is absent, BankFactsTests has small ones of our own.</summary>
public sealed class BankSampleTests
{
    [Fact]
    public void Statement_with_batch_debits_of_which_some_are_detailed_reconciles()
    {
        var records = Records("01-camt053v02-fi-dix-mouvements.xml");
        var entries = records.OfType<AccountEntry>().ToList();
        entries.Count.ShouldBe(10);
        entries.Where(e => e.IsCredit).Sum(e => e.Cents).ShouldBe(23_075_00);
        entries.Where(e => !e.IsCredit).Sum(e => e.Cents).ShouldBe(9_430_17);
        entries.SelectMany(e => e.Details).Select(d => d.EndToEndId).OfType<string>().Distinct().ShouldBe(["EndToEndIdSCT01"]);
        entries.SelectMany(e => e.Batches).Select(b => b.LotId).OfType<string>().ShouldBe(["CustRefForSalaBatch", "CustRefForPmtBatch", "CustRefForPmtBatch9"], ignoreOrder: true);
        Content("01-camt053v02-fi-dix-mouvements.xml").Alerts.ShouldBeEmpty("10 000,00 and the movements make 23 644,83");
    }

    [Fact]
    public void Not_provided_is_no_reference()
    {
        var content = Content("02-camt053v02-lt-caracteres.xml");
        content.Facts.Count.ShouldBe(4);
        content.Facts.Sum(f => f.Cents).ShouldBe(2_768_08);
        content.Facts.ShouldAllBe(f => f.EndToEndId == null);
    }

    [Fact]
    public void A_return_without_reference_and_a_batch_that_differs_are_told()
    {
        var content = Content("03-camt053v02-de-retour-sans-reference.xml");
        Records("03-camt053v02-de-retour-sans-reference.xml").OfType<AccountEntry>().Count().ShouldBe(5);
        var back = content.Facts.Where(f => f.Kind == BankFactKind.Return).ShouldHaveSingleItem();
        (back.Cents, back.Reason, back.EndToEndId).ShouldBe((1_12, "AC01", null));
        content.Facts.Where(f => f.EndToEndId is "e2e-001" or "e2e-002").ShouldAllBe(f => f.Kind == BankFactKind.Other);
        content.Facts.Select(f => f.Key).ShouldBeUnique();
        content.Alerts.Select(a => a.Code).ShouldBe(["LotTotalDiffers"]);
    }

    [Fact]
    public void Two_statements_of_one_file_are_two()
    {
        var records = Records("04-camt053v02-deux-releves.xml");
        records.OfType<StatementPage>().Count().ShouldBe(2);
        records.OfType<AccountBalance>().Where(b => b.Code is "OPBD" or "CLBD" or "PRCD").Select(b => b.Cents).ShouldBe([18_15, 27_00, 27_00, 20_00]);
        records.OfType<AccountEntry>().Select(e => e.IsCredit ? e.Cents : -e.Cents).ShouldBe([8_85, -7_00]);
        Content("04-camt053v02-deux-releves.xml").Alerts.ShouldBeEmpty("each reconciles");
        Content("04-camt053v02-deux-releves.xml").Facts.Select(f => f.EndToEndId).ShouldBe(["000000001", "000000002"]);
    }

    [Fact]
    public void A_copy_of_a_page_with_a_wrong_balance_is_told_as_all_three()
    {
        var content = Content("05-camt053v08-un-mouvement.xml");
        content.IsCopy.ShouldBeTrue();
        content.Alerts.Select(a => a.Code).ShouldBe(["PageMissing", "BalanceDiffers"]);
        var fact = content.Facts.ShouldHaveSingleItem();
        (fact.Cents, fact.Currency, fact.EndToEndId).ShouldBe((8_85, "EUR", "MUELL/FINP/RA12345"));
    }

    [Fact]
    public void A_batch_with_more_details_than_it_says_concludes_nothing()
    {
        var content = Content("06-camt054v08-lot.xml");
        content.Alerts.Select(a => a.Code).ShouldBe(["DetailsDiffer", "LotTotalDiffers", "PageMissing"]);
        content.Facts.Count.ShouldBe(3);
        content.Facts.ShouldAllBe(f => f.Doubt == BankDecision.Doubtful && f.Kind == BankFactKind.Debit);
    }

    [Fact]
    public void The_sign_of_a_return_is_its_entrys_alone()
    {
        var content = Content("07-camt054v04-ch-retour-AC01.xml");
        var back = content.Facts.ShouldHaveSingleItem();
        (back.Kind, back.Cents, back.Currency, back.EndToEndId, back.Reason).ShouldBe((BankFactKind.Return, 500_00, "CHF", "EndToEndId-001-03-04", "AC01"));
    }

    [Fact]
    public void Five_returns_have_their_reasons()
    {
        var content = Content("08-camt054v08-retours-cinq-motifs.xml");
        content.Accounts.ShouldBe(["FR7630099326893989998694364"]);
        content.Facts.ShouldAllBe(f => f.Kind == BankFactKind.Return);
        content.Facts.Sum(f => f.Cents).ShouldBe(622_90);
        content.Facts.Select(f => f.Reason).ShouldBe(["AC04", "MD07", "RC01", "MS03", "AC01"]);
        (content.Facts[4].EndToEndId, content.Facts[4].LotId, content.Facts[4].CreditorIban).ShouldBe((null, "PR-20260915-01-L1", "FR7630099955125459574688046"));
        content.Facts[0].CreditorName.ShouldBe("LIBRAIRIE DES TILLEULS");
    }

    [Fact]
    public void A_message_refused_whole_speaks_for_all_its_lines()
    {
        var status = Content("09-pain002v03ch-message-rejete-AM10.xml").Facts.ShouldHaveSingleItem();
        (status.Level, status.MessageId, status.Code, status.Reason, status.HasLines).ShouldBe((StatusLevel.Message, "MsgId-005", "RJCT", "AM10", false));
    }

    [Fact]
    public void A_lot_accepted_in_part_says_nothing_of_the_lines_it_does_not_list()
    {
        var facts = Content("10-pain002v03ch-lot-partiel-AC01.xml").Facts;
        facts.Select(f => (f.Level, f.Code, f.EndToEndId, f.HasLines)).ShouldBe(
            [(StatusLevel.Line, "RJCT", "EndToEndId-001-03-04", false), (StatusLevel.Lot, "PART", null, true)]);
        facts[0].Reason.ShouldBe("AC01");
    }

    [Fact]
    public void A_name_check_is_no_status_of_a_payment()
    {
        var facts = Content("11-pain002v10-verification-nom-RVNM.xml").Facts;
        facts.Select(f => f.Code).Distinct().ShouldBe(["RVNM", "RVMC"], ignoreOrder: true);
        var line = facts.Single(f => f.Level == StatusLevel.Line);
        (line.EndToEndId, line.Uetr).ShouldBe((null, Guid.Parse("a34743b9-fb22-4ec6-9947-03b7e191584e")));
        facts.Single(f => f.Level == StatusLevel.Message).Text!.ShouldContain("Name des oder der Kontoinhaber(s)");
    }

    [Fact]
    public void A_file_without_its_namespace_is_read_by_its_elements()
    {
        var content = Content("12-pain002v03-xmlns-fautif-ACSP.xml");
        content.Facts.Select(f => (f.Level, f.Code)).ShouldBe([(StatusLevel.Line, "ACSP"), (StatusLevel.Lot, "ACTC"), (StatusLevel.Message, "ACTC")]);
        content.Facts[0].EndToEndId.ShouldBe("0000000000000108");
        content.Facts.Skip(1).ShouldAllBe(f => f.HasLines, "of three transfers one is listed: nothing is known of the two others");
        content.Alerts.Select(a => a.Code).ShouldBe(["VersionUnsaid"], "the file is flagged");
    }

    /// <summary>Two lots of one payment each under a header of one, with one end-to-end id: what is sent to a bank is none of its answers, and our own writer has one lot and refuses the id.</summary>
    [Fact]
    public void An_order_to_a_bank_is_none_of_its_answers_and_ours_cannot_be_that_wrong()
    {
        Should.Throw<BankFileException>(() => Records("13-pain001v03-deux-lots.xml")).Problem.Code.ShouldBe("KindUnknown");
        PaymentFileCheck.Run(PaymentSamples.File(PaymentSamples.Order(1), PaymentSamples.Order(1))).Select(p => p.Problem.Code).ShouldContain("EndToEndIdDuplicate");
    }

    private static List<BankRecord> Records(string name)
    {
        var path = Repository.PathOf("..", "shared", "samples", name);
        Assert.SkipUnless(File.Exists(path), "The collection of samples is not here.");
        using var stream = File.OpenRead(path);
        return [.. BankFileReader.Read(stream)];
    }

    private static BankContent Content(string name) => BankFacts.Of(Records(name), name);
}
