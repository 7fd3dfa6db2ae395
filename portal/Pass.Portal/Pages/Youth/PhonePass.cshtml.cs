using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Pass.Core;
using Pass.Data.Model;
using Pass.Engine;
using Pass.Portal.Issuance;
using Pass.Portal.Presence;

namespace Pass.Portal.Pages.Youth;

/// <summary>
/// The pass on the phone's screen. Its codes are made in the phone by the modules of Pass.Cards; what is here enrols it once, in one tap, and says
/// which phone is the pass's now.
/// </summary>
internal sealed class PhonePassModel(PassDbContext context, AuthorizationEngine engine, IssuerDesk issuer, TimeProvider time) : PassPage
{
    private readonly OwnPass _own = new(context);

    public PassNumber Number { get; private set; }

    /// <summary>The issuer's number of the phone that counts; null when the pass has none.</summary>
    public int? Phone { get; private set; }

    /// <summary>Null while the pass counts.</summary>
    public Halt? Halt { get; private set; }

    public bool IsOpen => issuer.IsConfigured;

    public bool HasCodes => issuer.HasCodes;

    /// <summary>Shown once, on the answer to who asked.</summary>
    public ShownCode? Code { get; private set; }

    /// <summary>By which a phone whose clock is wrong makes good codes; ms since 1970 UTC.</summary>
    public long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    public async Task OnGetAsync()
    {
        var pass = await PassAsync();
        Number = PassNumber.Of(pass);
        if (await engine.ReadAsync(pass, Ct) is not { } account)
            return;
        Halt = await _own.HaltAsync(Visitor.Holder!.Value, account.Status, Ct);
        var active = account.Credentials.Where(c => c.Active).Select(c => c.Id.Value).ToList();
        Phone = (await _own.PhonesAsync(pass.Value, Ct)).Where(active.Contains).Select(id => (int?)id).Max();
    }

    public async Task<IActionResult> OnPostCodeAsync()
    {
        await OnGetAsync();
        if ((await issuer.CodeAsync(Visitor.Outside(ActorRole.Holder), await PassAsync(), Ct)).Ok(out var code, out var problem))
            Code = code;
        else
            Refuse(problem);
        return Page();
    }

    public async Task<IActionResult> OnPostChallengeAsync() =>
        Answer(await issuer.ChallengeAsync(Visitor.Outside(ActorRole.Holder), await PassAsync(), Ct), c => new { c.Challenge });

    public async Task<IActionResult> OnPostEnrolAsync([FromBody] PhoneAsking? phone)
    {
        if (phone is not { PublicKey: not null, Challenge: not null, Proof: not null })
            return BadRequest();
        return Answer(await issuer.EnrolPhoneAsync(Visitor.Outside(ActorRole.Holder), await PassAsync(), phone, Ct), e => new { e.Credential, e.Certificate, NowMs });
    }

    private async Task<PassId> PassAsync() => new((await _own.HolderAsync(Visitor.Holder!.Value, Ct)).PassId);

    /// <summary>For the page's own module.</summary>
    private static ContentResult Answer<T>(Result<T> result, Func<T, object> shown) where T : class
    {
        var ok = result.Ok(out var value, out var problem);
        return new()
        {
            StatusCode = ok ? StatusCodes.Status200OK : StatusCodes.Status409Conflict,
            ContentType = "application/json; charset=utf-8",
            Content = JsonSerializer.Serialize(ok ? shown(value!) : new { problem!.Code, problem.Text }, JsonSerializerOptions.Web),
        };
    }
}
