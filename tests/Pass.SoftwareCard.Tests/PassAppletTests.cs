using Pass.Cards.Crypto;
using Pass.Cards.Iso7816;
using Pass.Cards.PassApplet;
using Pass.Issuing.GlobalPlatform;
using Pass.Issuing.Scp03;
using Pass.Testing.Cards;

namespace Pass.SoftwareCard.Tests;

public class PassAppletTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Offline_sales_stop_at_the_card_s_own_limits_and_online_ones_go_on()
    {
        using var pass = await PersonalizedCard.MakeAsync();
        (await pass.SignAsync(1001)).Outcome.ShouldBe(SigningOutcome.OfflineLimitReached);
        (await pass.SignAsync(400)).Outcome.ShouldBe(SigningOutcome.SaleSigned);
        (await pass.SignAsync(601)).Outcome.ShouldBe(SigningOutcome.OfflineLimitReached);
        (await pass.SignAsync(600)).Outcome.ShouldBe(SigningOutcome.SaleSigned);
        (await pass.SignAsync(0)).Outcome.ShouldBe(SigningOutcome.OfflineLimitReached);
        (await pass.SignAsync()).Atc.ShouldBe(3u);
        (await pass.CountersAsync()).ShouldBe(new PassCounters(3, 2, 2, 1000, 1000));
    }

    [Fact]
    public async Task The_region_resets_and_changes_the_limits()
    {
        using var pass = await PersonalizedCard.MakeAsync();
        await pass.SignAsync(1000);
        (await pass.OrderAsync(IssuerAction.ResetOfflineCounters)).ShouldBe(StatusWord.Ok);
        (await pass.SignAsync(1000)).Outcome.ShouldBe(SigningOutcome.SaleSigned);
        (await pass.OrderAsync(IssuerAction.SetOfflineLimits, new OfflineLimits(0, 0).ToBytes())).ShouldBe(StatusWord.Ok);
        (await pass.SignAsync(1)).Outcome.ShouldBe(SigningOutcome.OfflineLimitReached);
    }

    [Fact]
    public async Task A_forged_order_changes_nothing_and_ten_of_them_close_the_door()
    {
        using var pass = await PersonalizedCard.MakeAsync();
        using var forged = new AesKey(new byte[32]);
        await pass.SignAsync(1000);
        for (var tries = PassLimits.ScriptTries - 1; tries > 0; tries--)
            (await pass.OrderAsync(IssuerAction.ResetOfflineCounters, key: forged)).TriesLeft.ShouldBe(tries);
        (await pass.OrderAsync(IssuerAction.ResetOfflineCounters, key: forged)).ShouldBe(StatusWord.AuthenticationBlocked);
        (await pass.OrderAsync(IssuerAction.ResetOfflineCounters)).ShouldBe(StatusWord.AuthenticationBlocked);
        (await pass.CountersAsync()).OfflineAmountCents.ShouldBe(1000u);
    }

    [Fact]
    public async Task An_order_serves_once()
    {
        using var pass = await PersonalizedCard.MakeAsync();
        var challenge = await pass.Connection.SendAsync(new GetChallenge(), Token);
        var script = IssuerScript.Create(pass.IssuerKey, challenge.Span, PersonalizedCard.Order.Serial, 0, IssuerAction.ResetOfflineCounters);
        (await pass.Connection.TransmitAsync(script.ToApdu(), Token)).Status.ShouldBe(StatusWord.Ok);
        (await pass.Connection.TransmitAsync(script.ToApdu(), Token)).Status.ShouldBe(StatusWord.ConditionsNotSatisfied);
        await pass.Connection.SendAsync(new GetChallenge(), Token);
        (await pass.Connection.TransmitAsync(script.ToApdu(), Token)).Status.TriesLeft.ShouldBe(PassLimits.ScriptTries - 1);
    }

    [Fact]
    public async Task A_blocked_pass_says_so_and_signs_nothing_until_unblocked()
    {
        using var pass = await PersonalizedCard.MakeAsync();
        (await pass.OrderAsync(IssuerAction.Block)).ShouldBe(StatusWord.Ok);
        (await pass.SelectAsync()).IsBlocked.ShouldBeTrue();
        (await pass.SignAsync()).Outcome.ShouldBe(SigningOutcome.Blocked);
        (await pass.OrderAsync(IssuerAction.Unblock)).ShouldBe(StatusWord.Ok);
        (await pass.SignAsync()).Outcome.ShouldBe(SigningOutcome.SaleSigned);
    }

    [Fact]
    public async Task A_wrong_pin_three_times_blocks_it_until_the_region_gives_the_tries_back()
    {
        using var pass = await PersonalizedCard.MakeAsync(pin: "4711");
        (await pass.SignAsync(100)).Outcome.ShouldBe(SigningOutcome.PinRequired);
        (await pass.Connection.SendAsync(new VerifyPin(), Token)).ShouldBe(new PinResult(false, 3));
        (await pass.Connection.SendAsync(new VerifyPin("0000"), Token)).ShouldBe(new PinResult(false, 2));
        (await pass.Connection.SendAsync(new VerifyPin("4711"), Token)).IsVerified.ShouldBeTrue();
        (await pass.SignAsync(100)).Outcome.ShouldBe(SigningOutcome.SaleSigned);
        for (var tries = 2; tries >= 0; tries--)
            (await pass.Connection.SendAsync(new VerifyPin("0000"), Token)).ShouldBe(new PinResult(false, tries));
        (await pass.Connection.SendAsync(new VerifyPin("4711"), Token)).ShouldBe(new PinResult(false, 0));
        (await pass.OrderAsync(IssuerAction.ResetPinTries)).ShouldBe(StatusWord.Ok);
        (await pass.Connection.SendAsync(new VerifyPin("4711"), Token)).IsVerified.ShouldBeTrue();
        await pass.SelectAsync();
        (await pass.SignAsync(100)).Outcome.ShouldBe(SigningOutcome.PinRequired);
    }

    [Fact]
    public async Task A_card_without_pin_says_so()
    {
        using var pass = await PersonalizedCard.MakeAsync();
        (await pass.Connection.SendAsync(new VerifyPin("4711"), Token)).HasPin.ShouldBeFalse();
    }

    [Fact]
    public async Task A_personalized_pass_is_not_personalized_again()
    {
        using var pass = await PersonalizedCard.MakeAsync();
        using var master = PersonalizedCard.Master();
        using var keys = master.CardKeys(PersonalizedCard.Order.Serial);
        var options = new SecureChannelOptions(System.Security.Cryptography.RandomNumberGenerator.Create(), Aids.Pass);
        await pass.Connection.OpenSecureChannelAsync(keys, SecurityLevel.Full, options, Token);
        (await pass.Connection.TransmitAsync(new GenerateKeyPair().ToApdu(), Token)).Status.ShouldBe(StatusWord.ConditionsNotSatisfied);
        var serial = DataGroup.Encode(new DataGroup(PassDataGroups.Serial, new byte[8]));
        (await pass.Connection.TransmitAsync(new StoreData(StoreDataFormat.DataGroups, 0, true, serial).ToApdu(), Token)).Status.ShouldBe(StatusWord.ConditionsNotSatisfied);
    }

    [Fact]
    public async Task An_incomplete_pass_cannot_be_activated()
    {
        using var card = VirtualCard.Blank();
        using var connection = new SecureConnection(new InProcessChannel(card));
        using var factory = StaticKeys.Factory();
        await connection.OpenSecureChannelAsync(factory, SecurityLevel.Full, new SecureChannelOptions(System.Security.Cryptography.RandomNumberGenerator.Create()), Token);
        var activate = new SetStatus(StatusScope.Applications, ApplicationLifeCycle.Personalized, Aids.Pass);
        (await connection.TransmitAsync(activate.ToApdu(), Token)).Status.ShouldBe(StatusWord.ConditionsNotSatisfied);
    }

    [Fact]
    public async Task A_pass_locked_by_the_security_domain_cannot_be_selected()
    {
        using var pass = await PersonalizedCard.MakeAsync();
        using var master = PersonalizedCard.Master();
        using var keys = master.CardKeys(PersonalizedCard.Order.Serial);
        await pass.Connection.SendAsync(new SelectApplication(default), Token);
        await pass.Connection.OpenSecureChannelAsync(keys, SecurityLevel.Full, new SecureChannelOptions(System.Security.Cryptography.RandomNumberGenerator.Create()), Token);
        await pass.Connection.SendAsync(new SetStatus(StatusScope.Applications, ApplicationLifeCycle.Personalized | ApplicationLifeCycle.LockedBit, Aids.Pass), Token);
        pass.Connection.CloseSecureChannel();
        (await Should.ThrowAsync<CardRefusedException>(pass.SelectAsync)).Status.ShouldBe(StatusWord.NotFound);
    }
}
