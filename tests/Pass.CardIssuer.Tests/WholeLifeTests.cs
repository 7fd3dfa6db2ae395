using Pass.CardIssuer.Bureau;
using Pass.CardIssuer.Lifecycle;
using Pass.CardIssuer.Production;
using Pass.CardIssuer.Status;
using Pass.CardIssuer.Store.Model;
using Pass.Cards.Cose;
using Pass.Cards.Credentials;
using Pass.Core;

namespace Pass.CardIssuer.Tests;

public sealed class WholeLifeTests
{
    [Fact]
    public async Task A_bureau_makes_cards_from_the_file_alone_and_one_that_died_is_made_again_under_a_new_serial()
    {
        using var issuer = await Issuer.CreateAsync();
        await issuer.OrderAsync(11, 12, 13);
        var chips = Enumerable.Range(1, 5).Select(DeskTests.Chip).ToList();
        var bureau = new BureauOfPaper(issuer.Kek, chips);
        (await issuer.Stock.ImportAsync(new StringReader(await bureau.TakeStockAsync()), issuer.Kek)).Added.ShouldBe(5);

        var batch = await issuer.PrepareAsync(10);
        var results = await bureau.MakeAsync(await issuer.BureauFileAsync(batch), position => position == 2);
        var report = await issuer.Reconciliation.TakeAsync(new StringReader(results), issuer.Kek, "bureau");
        (report.Count(ReconciledAs.Produced), report.Count(ReconciledAs.Spoiled), report.IsClosed).ShouldBe((2, 1, true));

        var again = await issuer.PrepareAsync(10);
        await issuer.Reconciliation.TakeAsync(new StringReader(await bureau.MakeAsync(await issuer.BureauFileAsync(again), _ => false)), issuer.Kek, "bureau");
        var cards = await issuer.CardsAsync();
        cards.Select(c => c.State).ShouldBe([IssuanceState.Produced, IssuanceState.Spoiled, IssuanceState.Produced, IssuanceState.Produced]);
        cards.Select(c => Convert.ToHexString(c.Serial!)).Distinct().Count().ShouldBe(4);
        await DeskTests.ShouldBeAPassAsync(issuer, chips[0], new PassId(11));
        await DeskTests.ShouldBeAPassAsync(issuer, chips[2], new PassId(13));
        await DeskTests.ShouldBeAPassAsync(issuer, chips[3], new PassId(12));
        chips.ForEach(chip => chip.Dispose());
    }

    [Fact]
    public async Task Only_an_active_card_has_a_clear_bit_and_a_delta_leads_to_the_list()
    {
        using var issuer = await Issuer.CreateAsync();
        var publisher = new StatusPublisher(issuer.Database, issuer.Options, issuer.Clock);
        await MadeAsync(issuer, 1, 2);
        var before = (await publisher.PublishAsync(issuer.Authority, issuer.Trust)).List;
        (before.Of(new(1)), before.Of(new(2)), before.Of(new(3))).ShouldBe((ListedStatus.Revoked, ListedStatus.Revoked, ListedStatus.Unknown));
        await ActivateAsync(issuer, 1);
        await ActivateAsync(issuer, 2);
        var active = await publisher.PublishAsync(issuer.Authority, issuer.Trust);
        (active.List.Of(new(1)), active.List.Of(new(2))).ShouldBe((ListedStatus.Good, ListedStatus.Good));
        await issuer.Lifecycle.BlockAsync(CredentialKey.Of(new PassId(1)), "holder", "lost");
        var blocked = await publisher.PublishAsync(issuer.Authority, issuer.Trust, onlyIfChanged: true);
        (blocked.IsNew, blocked.List.Version, blocked.List.Of(new(1))).ShouldBe((true, 3L, ListedStatus.Revoked));
        StatusList.Open(blocked.List.Encoded.Span, issuer.Trust).ShouldNotBeNull();
        StatusDelta.Apply(active.List, blocked.Deltas[2], issuer.Trust)!.Encoded.ToArray().ShouldBe(blocked.List.Encoded.ToArray());
        (await publisher.PublishAsync(issuer.Authority, issuer.Trust, onlyIfChanged: true)).IsNew.ShouldBeFalse();
    }

    [Fact]
    public async Task A_blocked_card_gives_its_holder_a_phone_at_once_and_only_one()
    {
        using var issuer = await Issuer.CreateAsync();
        await MadeAsync(issuer, 1);
        await ActivateAsync(issuer, 1);
        using var phone = Issuer.NewKey();
        using var key = P256PublicKey.Of(phone);
        (await issuer.Phones.EnrolAsync(new PassId(1), key, issuer.Authority, "holder")).Ok(out _, out var refused).ShouldBeFalse();
        refused!.Code.ShouldBe("NoPhoneRight");
        await issuer.Lifecycle.BlockAsync(CredentialKey.Of(new PassId(1)), "holder", "stolen");
        (await issuer.Phones.EnrolAsync(new PassId(1), key, issuer.Authority, "holder")).Ok(out var certificate, out _).ShouldBeTrue();
        certificate!.Body.Kind.ShouldBe(CertificateKind.Phone);
        certificate.Body.Credential.ShouldBe(new CredentialId(2));
        certificate.IsSignedBy(issuer.Authority.PublicKey).ShouldBeTrue();
        (await issuer.Phones.EnrolAsync(new PassId(1), key, issuer.Authority, "holder")).Ok(out var again, out _).ShouldBeTrue();
        again!.Encoded.ToArray().ShouldBe(certificate.Encoded.ToArray());
        (await issuer.Phones.GrantAsync(new PassId(1), "portal", "new phone")).ShouldBeTrue();
        (await issuer.Phones.GrantAsync(new PassId(1), "portal", "new phone")).ShouldBeFalse();
        using var another = Issuer.NewKey();
        using var anotherKey = P256PublicKey.Of(another);
        (await issuer.Phones.EnrolAsync(new PassId(1), anotherKey, issuer.Authority, "holder")).Ok(out _, out _).ShouldBeTrue();
        await issuer.Phones.GrantAsync(new PassId(1), "portal", "the old phone again");
        (await issuer.Phones.EnrolAsync(new PassId(1), key, issuer.Authority, "holder")).Ok(out _, out refused).ShouldBeFalse();
        refused!.Code.ShouldBe("PhoneKeyUsed");
        (await issuer.CardsAsync()).Select(c => c.State).ShouldBe([IssuanceState.Blocked, IssuanceState.Replaced, IssuanceState.Active]);
    }

    [Fact]
    public async Task A_change_asked_again_because_its_answer_was_lost_is_answered_and_made_once()
    {
        using var issuer = await Issuer.CreateAsync();
        await MadeAsync(issuer, 1);
        await ActivateAsync(issuer, 1);
        var card = CredentialKey.Of(new CredentialId(1));
        for (var asked = 1; asked <= 2; asked++)
        {
            (await issuer.Lifecycle.BlockAsync(card, "desk", "lost")).Ok(out var blocked, out _).ShouldBeTrue();
            (blocked!.WasMadeBefore, blocked.To, blocked.PhoneRight).ShouldBe((asked == 2, IssuanceState.Blocked, true));
        }

        for (var asked = 1; asked <= 2; asked++)
        {
            (await issuer.Lifecycle.ReplaceAsync(card, "desk", "lost")).Ok(out var replaced, out _).ShouldBeTrue();
            (replaced!.WasMadeBefore, replaced.NewOrder).ShouldBe((asked == 2, new CredentialId(2)));
        }

        (await issuer.CardsAsync()).Select(c => c.State).ShouldBe([IssuanceState.Replaced, IssuanceState.Ordered]);
        (await issuer.Lifecycle.ActivateAsync(card, "desk", "found")).Ok(out _, out var dead).ShouldBeFalse();
        dead!.Code.ShouldBe("TransitionRefused");
    }

    [Fact]
    public async Task What_the_region_reads_is_what_was_issued()
    {
        using var issuer = await Issuer.CreateAsync();
        await MadeAsync(issuer, 1, 2, 3);
        await ActivateAsync(issuer, 1);
        await ActivateAsync(issuer, 2);
        await issuer.Lifecycle.BlockAsync(CredentialKey.Of(new PassId(2)), "holder", "lost");
        using var file = new StringWriter();
        (await IssuedCredentialFile.WriteAsync(file, new IssuedCredentials(issuer.Database).ReadAsync())).ShouldBe(3);
        var read = IssuedCredentialFile.Read(new StringReader(file.ToString())).ToList();
        read.Select(c => (c.Credential.Value, c.Pass.Value, c.State)).ShouldBe([(1, 1, CredentialState.Active), (2, 2, CredentialState.Revoked), (3, 3, CredentialState.Pending)]);
        var cards = await issuer.CardsAsync();
        foreach (var (issued, card) in read.Zip(cards))
        {
            issued.Serial.ToArray().ShouldBe(card.Serial);
            issued.PublicPoint.ToArray().ShouldBe(card.PublicPoint);
            issued.Validity.ShouldBe(Certificate.Decode(card.Certificate)!.Body.Validity);
        }
    }

    [Theory]
    [InlineData(";active", ";lost", "state")]
    [InlineData("2;0000000002", "2;0000000003", "pass")]
    [InlineData("card", "ring", "kind")]
    [InlineData("end;2", "end;3", "Line 4")]
    [InlineData("end;2\n", "", "cut")]
    [InlineData("credential;", "number;", "Line 1")]
    public async Task A_file_of_credentials_that_was_changed_says_where(string text, string instead, string names)
    {
        using var issuer = await Issuer.CreateAsync();
        await MadeAsync(issuer, 1, 2);
        await ActivateAsync(issuer, 1);
        using var file = new StringWriter();
        await IssuedCredentialFile.WriteAsync(file, new IssuedCredentials(issuer.Database).ReadAsync());
        file.ToString().ShouldContain(text);
        Should.Throw<InvalidDataException>(() => IssuedCredentialFile.Read(new StringReader(file.ToString().Replace(text, instead, StringComparison.Ordinal))).ToList()).Message.ShouldContain(names);
    }

    [Fact]
    public async Task The_worker_prepares_what_waits_publishes_what_changed_and_ends_what_is_old()
    {
        using var issuer = await Issuer.CreateAsync();
        var worker = new IssuanceWorker(issuer.Database, issuer.Options, [issuer.Authority], issuer.Trust, issuer.Clock, Issuer.Random);
        (await worker.RunOnceAsync()).BatchRefused!.Code.ShouldBe("NoOrders");
        await issuer.OrderAsync(1, 2);
        await issuer.StockAsync(Issuer.PaperChips(1, 2));
        var round = await worker.RunOnceAsync();
        (round.Batch!.Cards, round.Status.IsNew).ShouldBe((2, true));
        (await worker.RunOnceAsync()).Status.IsNew.ShouldBeFalse();
        await BureauTests.ReportAsync(issuer, round.Batch.BatchId, _ => "produced");
        await ActivateAsync(issuer, 1);
        issuer.Clock.SetUtcNow(issuer.Clock.GetUtcNow().AddYears(issuer.Options.CardValidityYears));
        (await worker.RunOnceAsync()).Expired.ShouldBe(2);
        var overview = await IssuanceOverview.ReadAsync(issuer.Database);
        overview.Cards.ShouldBe(new Dictionary<IssuanceState, int> { [IssuanceState.Expired] = 2 });
        overview.Batches.Single().Cards.ShouldBe(2);
    }

    private static async Task MadeAsync(Issuer issuer, params long[] passes)
    {
        await issuer.OrderAsync(passes);
        await issuer.StockAsync(Issuer.PaperChips(1, passes.Length));
        await BureauTests.ReportAsync(issuer, await issuer.PrepareAsync(passes.Length), _ => "produced");
    }

    private static async Task ActivateAsync(Issuer issuer, long pass)
    {
        (await issuer.Lifecycle.HandOutAsync(CredentialKey.Of(new PassId(pass)), "school", "test")).Ok(out _, out var problem).ShouldBeTrue(problem?.ToString());
        (await issuer.Lifecycle.ActivateAsync(CredentialKey.Of(new PassId(pass)), "holder", "test")).Ok(out _, out problem).ShouldBeTrue(problem?.ToString());
    }
}
