using Pass.CardIssuer.Lifecycle;
using Pass.CardIssuer.Status;
using Pass.CardIssuer.Store.Model;
using Pass.Cards.Credentials;
using Pass.Core;

namespace Pass.CardIssuer.Tests;

public sealed class OneTimeCodeTests
{
    private static readonly PassId Alix = new(1), Bilal = new(2);

    [Fact]
    public async Task A_code_is_active_at_once_and_the_one_before_is_replaced()
    {
        using var issuer = await Issuer.CreateAsync();
        await issuer.OrderAsync(1);
        var first = await EnrolAsync(issuer, Alix);
        var others = await EnrolAsync(issuer, Bilal);
        var second = await EnrolAsync(issuer, Alix);

        (first.Value, others.Value, second.Value).ShouldBe((2, 3, 4), "numbered with the cards");
        (await issuer.Codes.OfAsync(Alix)).Select(row => (row.Id, row.State, row.ReplacesId)).ShouldBe(
            [(4, IssuanceState.Active, 2), (2, IssuanceState.Replaced, (int?)null)]);
        (await issuer.Codes.OfAsync(Bilal)).ShouldHaveSingleItem().State.ShouldBe(IssuanceState.Active);
        (await issuer.Lifecycle.TraceAsync(CredentialKey.Of(first))).Ok(out var trace, out _).ShouldBeTrue();
        trace!.Select(e => (e.FromState, e.ToState, e.Reason)).ShouldBe(
            [(null, IssuanceState.Active, "asked"), (IssuanceState.Active, IssuanceState.Replaced, Reasons.OtherCode)]);
    }

    [Fact]
    public async Task Two_who_enrol_at_once_leave_one_active_code()
    {
        using var issuer = await Issuer.CreateAsync();
        var done = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => issuer.Codes.EnrolAsync(Alix, "test", "asked"))));
        foreach (var one in done)
        {
            if (!one.Ok(out _, out var problem))
                problem.Code.ShouldBe("CodeEnrolledMeanwhile");
        }

        (await issuer.Codes.OfAsync(Alix)).Count(row => row.State.IsLive()).ShouldBe(1);
    }

    [Fact]
    public async Task A_code_is_blocked_and_expires_as_a_card_does_and_is_replaced_by_enrolling_again()
    {
        using var issuer = await Issuer.CreateAsync();
        var publisher = new StatusPublisher(issuer.Database, issuer.Options, issuer.Clock);
        var (blocked, old) = (await EnrolAsync(issuer, Alix), await EnrolAsync(issuer, Bilal));
        (await publisher.PublishAsync(issuer.Authority, issuer.Trust)).List.Of(blocked).ShouldBe(ListedStatus.Good);

        (await issuer.Lifecycle.ReplaceAsync(CredentialKey.Of(blocked), "test", "asked")).Ok(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe("CodeNotCard");
        (await issuer.Lifecycle.BlockAsync(CredentialKey.Of(blocked), "holder", "shoulder surfed")).Ok(out var change, out _).ShouldBeTrue();
        change!.PhoneRight.ShouldBeFalse("its holder has the card still");
        (await issuer.Lifecycle.BlockAsync(CredentialKey.Of(blocked), "holder", "again")).Ok(out change, out _).ShouldBeTrue();
        change!.WasMadeBefore.ShouldBeTrue();
        (await publisher.PublishAsync(issuer.Authority, issuer.Trust)).List.Of(blocked).ShouldBe(ListedStatus.Revoked);

        issuer.Clock.SetUtcNow(issuer.Clock.GetUtcNow().AddYears(issuer.Options.CodeValidityYears));
        (await issuer.Lifecycle.ExpireAsync("clock")).ShouldBe(1);
        (await issuer.Codes.OfAsync(Bilal)).ShouldHaveSingleItem().State.ShouldBe(IssuanceState.Expired);
        (await publisher.PublishAsync(issuer.Authority, issuer.Trust)).List.Of(old).ShouldBe(ListedStatus.Revoked);
        (await EnrolAsync(issuer, Alix)).ShouldNotBe(blocked);
    }

    [Fact]
    public async Task The_region_reads_a_code_without_a_key_and_nothing_of_its_secret_is_kept()
    {
        using var issuer = await Issuer.CreateAsync();
        var first = await EnrolAsync(issuer, Alix);
        var second = await EnrolAsync(issuer, Alix);
        using var file = new StringWriter();
        await IssuedCredentialFile.WriteAsync(file, new IssuedCredentials(issuer.Database).ReadAsync());

        var read = IssuedCredentialFile.Read(new StringReader(file.ToString())).ToList();
        read.Select(c => (c.Credential, c.Pass, c.Kind, c.PublicPoint.IsEmpty, c.State)).ShouldBe(
            [(first, Alix, CredentialKind.Code, true, CredentialState.Revoked), (second, Alix, CredentialKind.Code, true, CredentialState.Active)]);
        read[1].Validity.Contains(issuer.Clock.GetUtcNow()).ShouldBeTrue();
        var rows = await issuer.CardsAsync();
        rows.ShouldAllBe(row => row.Certificate == null && row.PublicPoint == null && row.ChipId == null);
        rows.Select(row => row.Serial).ShouldBe(read.Select(c => c.Serial.ToArray()));

        var feed = await new IssuedCredentials(issuer.Database).ChangesAsync(0, 10);
        feed.Changes.Select(c => c.ToIssued()).Select(c => (c.Credential, c.Kind, c.PublicPoint.IsEmpty, c.State)).ShouldBe(
            read.Select(c => (c.Credential, c.Kind, true, c.State)), ignoreOrder: true);
        Should.Throw<InvalidDataException>(() => (feed.Changes[0] with { PublicPoint = new byte[64] }).ToIssued()).Message.ShouldContain("publicPoint");

        var keyed = file.ToString().Replace(";;", $";{new string('1', 128)};", StringComparison.Ordinal);
        Should.Throw<InvalidDataException>(() => IssuedCredentialFile.Read(new StringReader(keyed)).ToList()).Message.ShouldContain("public_key");
        var keyless = file.ToString().Replace(";code;", ";phone;", StringComparison.Ordinal);
        Should.Throw<InvalidDataException>(() => IssuedCredentialFile.Read(new StringReader(keyless)).ToList()).Message.ShouldContain("public_key");
    }

    private static async Task<CredentialId> EnrolAsync(Issuer issuer, PassId pass) =>
        (await issuer.Codes.EnrolAsync(pass, "test", "asked")).Ok(out var id, out var problem) ? id : throw new InvalidOperationException(problem.ToString());
}
