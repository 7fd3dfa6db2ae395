using Pass.Core;
using Pass.Engine;
using Pass.Terminal;

namespace Pass.Portal.Tests.Presence;

public sealed class CodeSaleTests
{
    private const int Code = 11, NewCode = 12, OthersCode = 13;
    private static readonly DateTimeOffset Until = new(2027, 8, 31, 21, 59, 59, TimeSpan.Zero);

    [Fact]
    public async Task From_the_issuers_console_to_a_sale_an_authenticator_application_is_enough()
    {
        using var cards = new CardsTool();
        await cards.MakeCodeMasterAsync();
        await using var desk = await Desk.OpenAsync(cards.Settings);
        await desk.Region.GrantAsync(Region.OtherHolder);
        Task<Terminal.OperationReply> PayAsync(string code) => desk.PayByCodeAsync(code, Region.OtherHolder);

        var (first, address) = await cards.EnrolAsync(Region.OtherHolder);
        await desk.ImportAsync(await cards.ExportAsync());
        var code = await CardsTool.OathtoolAsync(address, desk.Region.Time.GetUtcNow());
        (await PayAsync(code)).Status.ShouldBe("approved");
        var replayed = await PayAsync(code);
        (replayed.Status, replayed.Code).ShouldBe(("refused", "CredentialReplayed"));
        replayed.Explanation.ShouldContain("30 secondes");

        // A new enrolment takes its place, and shows its secret to nobody who does not ask; the next one is blocked.
        (await cards.RunAsync("codes", "enrol", PassNumber.Of(Region.OtherHolder).ToCompact())).ShouldNotContain("otpauth");
        desk.Region.Time.Advance(TimeSpan.FromMinutes(1));
        var (second, newAddress) = await cards.EnrolAsync(Region.OtherHolder);
        second.Value.ShouldBe(first.Value + 2);
        await desk.ImportAsync(await cards.ExportAsync());
        (await PayAsync(await CardsTool.OathtoolAsync(address, desk.Region.Time.GetUtcNow()))).Code.ShouldBe("Presentation.CodeWrong");
        (await PayAsync(await CardsTool.OathtoolAsync(newAddress, desk.Region.Time.GetUtcNow()))).Status.ShouldBe("approved");
        desk.Region.Time.Advance(TimeSpan.FromMinutes(1));
        await cards.RunAsync("block", $"#{second}", "--reason", "shoulder surfed");
        await desk.ImportAsync(await cards.ExportAsync());
        (await PayAsync(await CardsTool.OathtoolAsync(newAddress, desk.Region.Time.GetUtcNow()))).Code.ShouldBe("CredentialBlocked");
    }

    [Fact]
    public async Task A_code_pays_once_for_its_own_pass_while_the_clocks_are_half_a_minute_apart()
    {
        await using var desk = await OpenAsync();
        var now = desk.Region.Time.GetUtcNow();

        (await desk.PayByCodeAsync(CodeKey.CodeAt(Code, Region.Holder, now))).Status.ShouldBe("approved");
        (await desk.PayByCodeAsync(CodeKey.CodeAt(Code, Region.Holder, now))).Code.ShouldBe("CredentialReplayed");
        (await desk.PayByCodeAsync(CodeKey.CodeAt(Code, Region.Holder, now.AddSeconds(-30)))).Status.ShouldBe("approved");
        (await desk.PayByCodeAsync(CodeKey.CodeAt(Code, Region.Holder, now.AddSeconds(30)).Insert(4, " "))).Status.ShouldBe("approved");
        desk.Region.Time.Advance(TimeSpan.FromMinutes(1));
        now = desk.Region.Time.GetUtcNow();
        string[] wrong =
        [
            CodeKey.CodeAt(Code, Region.Holder, now.AddMinutes(-5)), CodeKey.CodeAt(Code, Region.Holder, now.AddMinutes(5)),
            CodeKey.CodeAt(OthersCode, Region.OtherHolder, now),
        ];
        foreach (var code in wrong)
            (await desk.PayByCodeAsync(code)).Code.ShouldBe("Presentation.CodeWrong");
        desk.Region.Time.Advance(TimeSpan.FromMinutes(5));
        now = desk.Region.Time.GetUtcNow();
        (await desk.PayByCodeAsync(CodeKey.CodeAt(Code, Region.Holder, now), Region.OtherHolder)).Code.ShouldBe("Presentation.CodeWrong");
        (await desk.PayByCodeAsync(CodeKey.CodeAt(Code, Region.Holder, now), new PassId(77))).Code.ShouldBe("Presentation.NumberUnknown");
        (await desk.PayByCodeAsync("")).Code.ShouldBe("Presentation.CodeWrong");
        (await desk.PayByCodeAsync(CodeKey.CodeAt(Code, Region.Holder, now))).Status.ShouldBe("approved");
    }

    [Fact]
    public async Task A_retry_reads_what_was_decided_when_its_code_has_lapsed()
    {
        await using var desk = await OpenAsync();
        var sale = desk.Region.Textbook(1_000) with { Presentation = new CodeEvidence(CodeKey.CodeAt(Code, Region.Holder, desk.Region.Time.GetUtcNow())) };
        var reply = await desk.Client.SellAsync(sale);
        reply.Status.ShouldBe("approved");
        desk.Region.Time.Advance(TimeSpan.FromMinutes(5));
        (await desk.Client.SellAsync(sale)).ShouldBeEquivalentTo(reply);
    }

    [Fact]
    public async Task The_newest_active_code_counts_and_a_blocked_or_expired_one_pays_nothing()
    {
        await using var desk = await OpenAsync();
        Task<Terminal.OperationReply> PayAsync(int credential) => desk.PayByCodeAsync(CodeKey.CodeAt(credential, Region.Holder, desk.Region.Time.GetUtcNow()));

        (await PayAsync(Code)).Status.ShouldBe("approved");
        await desk.ImportAsync(CodeKey.Credential(Code, Region.Holder, Until, CredentialState.Revoked), CodeKey.Credential(NewCode, Region.Holder, Until));
        (await PayAsync(Code)).Code.ShouldBe("Presentation.CodeWrong");
        (await PayAsync(NewCode)).Status.ShouldBe("approved");

        // Another node hears of it first: this one reads it in the log before it answers.
        desk.Region.Time.Advance(TimeSpan.FromMinutes(1));
        await BlockOnAnotherNodeAsync(desk.Region, NewCode);
        (await PayAsync(NewCode)).Code.ShouldBe("CredentialBlocked");

        await desk.Region.GrantAsync(Region.OtherHolder);
        desk.Region.Time.Advance(Until.AddDays(1) - desk.Region.Time.GetUtcNow());
        var expired = await desk.PayByCodeAsync(CodeKey.CodeAt(OthersCode, Region.OtherHolder, desk.Region.Time.GetUtcNow()), Region.OtherHolder);
        (expired.Status, expired.Code).ShouldBe(("refused", "Presentation.Expired"));
    }

    [Fact]
    public async Task Guessing_is_stopped_and_one_shop_that_guesses_does_not_close_the_others()
    {
        await using var desk = await OpenAsync();
        var cinema = desk.Region.Client(await desk.Region.NewTillAsync(Region.Cinema));
        string Right() => CodeKey.CodeAt(Code, Region.Holder, desk.Region.Time.GetUtcNow());

        for (var minute = 0; minute < 10; minute++)
        {
            var guesses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => desk.PayByCodeAsync("00000000")));
            guesses.Count(guess => guess.Code == "Presentation.CodeWrong").ShouldBe(minute == 0 ? 3 : 1);
            guesses.ShouldAllBe(guess => guess.Code == "Presentation.CodeWrong" || guess.Code == "Presentation.TooManyTries");
            (await desk.PayByCodeAsync(Right())).Code.ShouldBe("Presentation.TooManyTries");
            // It reaches the rules: a bookshop's article is not a cinema's.
            (await desk.PayByCodeAsync(Right(), at: cinema)).Code.ShouldNotStartWith("Presentation.");
            desk.Region.Time.Advance(TimeSpan.FromMinutes(1));
        }

        (await desk.PayByCodeAsync(Right())).Status.ShouldBe("approved");
        // Two shops together use up what a pass may have wrong.
        var together = new List<string>();
        for (var guess = 0; guess < 3; guess++)
            together.AddRange((await desk.PayByCodeAsync("00000000")).Code, (await desk.PayByCodeAsync("00000000", at: cinema)).Code);
        together.Count(code => code == "Presentation.CodeWrong").ShouldBeLessThanOrEqualTo(5);
        (await desk.PayByCodeAsync(Right(), at: cinema)).Code.ShouldBe("Presentation.TooManyTries");
    }

    [Fact]
    public async Task A_code_is_for_a_region_online_with_its_key()
    {
        await using (var desk = await OpenAsync())
        {
            var sale = desk.Region.Textbook(1_000) with { Presentation = new CodeEvidence(CodeKey.CodeAt(Code, Region.Holder, desk.Region.Time.GetUtcNow())) };
            (await desk.Client.UploadAsync([sale])).ShouldHaveSingleItem().Code.ShouldBe("Presentation.CodeNeedsNetwork");
        }

        await using var without = await Desk.OpenAsync();
        var refused = await without.PayByCodeAsync("12345678");
        (refused.Status, refused.Code).ShouldBe(("refused", "Presentation.CodesNotChecked"));
        refused.Explanation.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_key_that_is_not_there_or_does_not_open_stops_the_start_and_says_what_to_do()
    {
        using var issuer = new Issuer();
        var trust = ("Trust", issuer.TrustFolder);
        var empty = Directory.CreateTempSubdirectory("pass-codes-").FullName;
        var other = Path.Combine(empty, "other.txt");
        File.WriteAllText(other, "another passphrase than its own\n");

        await StartShouldFailAsync("Pass:Trust", CodeKey.Settings);
        await StartShouldFailAsync("Pass:Codes:KeyFolder", trust, ("Codes:PassphraseFile", CodeKey.PassphraseFile));
        await StartShouldFailAsync("PASS_CODES_PASSPHRASE", trust, ("Codes:KeyFolder", CodeKey.Folder));
        await StartShouldFailAsync("PassphraseFile", trust, ("Codes:KeyFolder", CodeKey.Folder), ("Codes:PassphraseFile", Path.Combine(empty, "absent.txt")));
        await StartShouldFailAsync("keys hand-over code-master", trust, ("Codes:KeyFolder", empty), ("Codes:PassphraseFile", CodeKey.PassphraseFile));
        await StartShouldFailAsync("mauvaise phrase secrète", trust, ("Codes:KeyFolder", CodeKey.Folder), ("Codes:PassphraseFile", other));
        Directory.Delete(empty, recursive: true);

        static async Task StartShouldFailAsync(string said, params (string, string)[] settings) =>
            (await Should.ThrowAsync<InvalidOperationException>(() => Region.StartAsync(null, settings))).Message.ShouldContain(said);
    }

    private static async Task BlockOnAnotherNodeAsync(Region region, int credential)
    {
        using var log = region.Database.OpenLog();
        await using var node = await AuthorizationEngine.StartAsync(log, region.Engine.Reference, region.Time);
        var now = region.Time.GetUtcNow();
        (await node.SubmitAsync(new CredentialRequest(OperationId.New(now), Region.Holder, now.ToUnixTimeMilliseconds(), new(credential), false))).IsApproved.ShouldBeTrue();
    }

    private static async Task<Desk> OpenAsync()
    {
        var desk = await Desk.OpenAsync(CodeKey.Settings);
        await desk.Region.GrantAsync(Region.OtherHolder);
        await desk.ImportAsync(CodeKey.Credential(Code, Region.Holder, Until), CodeKey.Credential(OthersCode, Region.OtherHolder, Until));
        return desk;
    }
}
