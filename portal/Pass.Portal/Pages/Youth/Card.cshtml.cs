using Microsoft.AspNetCore.Mvc;
using Pass.Cards.Issuance;
using Pass.Core;
using Pass.Data.Model;
using Pass.Engine;
using Pass.Portal.Issuance;

namespace Pass.Portal.Pages.Youth;

/// <summary>One's card from its order to its end, and the phone: ordered, followed, blocked in two taps, replaced. The issuer decides; while it is away the region's own word is shown.</summary>
internal sealed class CardModel(PassDbContext context, AuthorizationEngine engine, IssuerDesk issuer) : PassPage
{
    private static readonly string[] Steps = ["Ordered", "InProduction", "Produced", "Shipped", "HandedOut", "Active"];

    private readonly OwnPass _own = new(context);

    public PassNumber Number { get; private set; }

    /// <summary>Null while the pass counts.</summary>
    public Halt? Halt { get; private set; }

    /// <summary>The latest card; null when there was none.</summary>
    public CredentialMessage? Card { get; private set; }

    /// <summary>Phone that counts; null when there is none.</summary>
    public CredentialMessage? Phone { get; private set; }

    /// <summary>Why nothing of the issuer's can be shown or asked.</summary>
    public Problem? Away { get; private set; }

    /// <summary>What the region knows by itself while the issuer is away, the latest first.</summary>
    public IReadOnlyList<Credential> Known { get; private set; } = [];

    /// <summary>The issuer counts cards by pass: the same form sent twice is one order.</summary>
    public int Cards { get; private set; }

    /// <summary>The states of a card on its way, each with the moment it came there; null for those to come.</summary>
    public IEnumerable<(string State, DateTimeOffset? At)> Way =>
        Steps.Select(step => (step, Card!.Trace.Where(e => e.To == step && e.From != step).Select(e => (DateTimeOffset?)e.At).FirstOrDefault()));

    public bool IsLive => Card is { State: var state } && Steps.Contains(state);

    /// <summary>Since it came to its present state.</summary>
    public static DateTimeOffset Since(CredentialMessage credential) => credential.Trace[^1].At;

    public async Task OnGetAsync() => await ReadAsync();

    public async Task<IActionResult> OnPostOrderAsync(int cards) =>
        await DoneAsync(issuer.OrderCardAsync(Actor, await PassAsync(), cards, Ct), "Card.OrderDone");

    public async Task<IActionResult> OnPostBlockAsync(int credential, LossReason why) =>
        await DoneAsync(issuer.BlockAsync(Actor, await PassAsync(), credential, why, Ct), "Card.BlockDone");

    public async Task<IActionResult> OnPostReplaceAsync(int credential) =>
        await DoneAsync(issuer.ReplaceCardAsync(Actor, await PassAsync(), credential, Ct), "Card.ReplaceDone");

    public async Task<IActionResult> OnPostActivateAsync(int credential) =>
        await DoneAsync(issuer.ActivateCardAsync(Actor, await PassAsync(), credential, Ct), "Card.ActivateDone");

    private Actor Actor => Visitor.Outside(ActorRole.Holder);

    private async Task<IActionResult> DoneAsync<T>(Task<Result<T>> asked, string said) where T : notnull
    {
        if ((await asked).Ok(out _, out var problem))
        {
            Done(YouthWords.Say(said));
            return LocalRedirect("/jeune/carte");
        }
        Refuse(problem);
        await ReadAsync();
        return Page();
    }

    private async Task ReadAsync()
    {
        var pass = await PassAsync();
        Number = PassNumber.Of(pass);
        Halt = await _own.HaltAsync(Visitor.Holder!.Value, (await engine.ReadAsync(pass, Ct))?.Status, Ct);
        if (!(await issuer.OfPassAsync(Actor, pass, Ct)).Ok(out var list, out var away))
        {
            Away = away;
            Known = await _own.CredentialsAsync(pass.Value, Ct);
            return;
        }
        var cards = list.Credentials.Where(c => c.Kind == nameof(CredentialKind.Card)).ToList();
        (Cards, Card) = (cards.Count, cards.LastOrDefault());
        Phone = list.Credentials.LastOrDefault(c => c is { Kind: nameof(CredentialKind.Phone), State: "Active" });
    }

    private async Task<PassId> PassAsync() => new((await _own.HolderAsync(Visitor.Holder!.Value, Ct)).PassId);
}
