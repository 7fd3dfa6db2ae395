using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Portal.SignIns;

/// <summary>A session at a provider of identities, to be left with ours; in the browser's sealed cookie alone.</summary>
internal sealed record ProviderSession(string Provider, string IdToken);

/// <summary>Browsers that are signed in. Each is a row: the cookie names it, and ends with it.</summary>
internal sealed class Sessions(PassDatabase database, TimeProvider time, StepCookie steps)
{
    public const string Scheme = "Portal";

    private const string ProviderKey = "provider", IdTokenName = "id_token";

    private const int BrowserLength = 80;

    /// <summary>A desk that was left is closed the same evening; a young person's own phone stays.</summary>
    private static readonly TimeSpan IdleAtWork = TimeSpan.FromHours(8), IdleAtHome = TimeSpan.FromDays(90), SeenEvery = TimeSpan.FromMinutes(5);

    private static readonly LinkKind[] AtWork = [LinkKind.Person, LinkKind.Partner, LinkKind.School];

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Signs this browser in, in a session of its own.</summary>
    public Task BeginAsync(HttpContext http, int signIn, bool showedSecondFactor, CancellationToken ct = default) => BeginAsync(http, signIn, showedSecondFactor, null, ct);

    /// <param name="from">Where it has a session too; null where it has none.</param>
    public async Task BeginAsync(HttpContext http, int signIn, bool showedSecondFactor, ProviderSession? from, CancellationToken ct)
    {
        var session = new SignInSession
        {
            Id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
            SignInId = signIn,
            SinceMs = NowMs,
            SeenMs = NowMs,
            SecondFactorMs = showedSecondFactor ? NowMs : null,
            Browser = Browser(http.Request.Headers.UserAgent.ToString()),
        };
        await using var context = database.CreateContext();
        context.SignInSessions.Add(session);
        await context.SaveChangesAsync(ct);
        var atHome = !await context.SignInLinks.AnyAsync(l => l.SignInId == signIn && l.EndedMs == null && AtWork.Contains(l.Kind), ct);
        var properties = new AuthenticationProperties { IsPersistent = atHome };
        if (from is not null)
        {
            properties.SetString(ProviderKey, from.Provider);
            properties.StoreTokens([new() { Name = IdTokenName, Value = from.IdToken }]);
        }
        await http.SignInAsync(Scheme, new(new ClaimsIdentity([new("sid", session.Id)], Scheme)), properties);
        steps.Put(http, SelfProof.Step, session.Id);
    }

    /// <summary>Where this browser's session came from; null for one that began here.</summary>
    public static async Task<ProviderSession?> FromAsync(HttpContext http) => await http.AuthenticateAsync(Scheme) is { Succeeded: true, Properties: { } properties } && properties.GetString(ProviderKey) is { } provider
        ? new(provider, properties.GetTokenValue(IdTokenName) ?? "")
        : null;

    /// <summary>A second factor was shown in this session just now.</summary>
    public async Task MarkSecondFactorAsync(string session, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        await context.SignInSessions.Where(s => s.Id == session).ExecuteUpdateAsync(set => set.SetProperty(s => s.SecondFactorMs, NowMs), ct);
    }

    public async Task EndThisAsync(HttpContext http, string session, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        await context.SignInSessions.Where(s => s.Id == session && s.EndedMs == null).ExecuteUpdateAsync(set => set.SetProperty(s => s.EndedMs, NowMs), ct);
        await http.SignOutAsync(Scheme);
    }

    /// <summary>Those of one sign-in that are on, the last seen first.</summary>
    public async Task<IReadOnlyList<SignInSession>> ListAsync(int signIn, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var idle = await context.SignInLinks.AnyAsync(l => l.SignInId == signIn && l.EndedMs == null && AtWork.Contains(l.Kind), ct) ? IdleAtWork : IdleAtHome;
        var sinceMs = NowMs - (long)idle.TotalMilliseconds;
        return await context.SignInSessions.AsNoTracking().Where(s => s.SignInId == signIn && s.EndedMs == null && s.SeenMs >= sinceMs)
            .OrderByDescending(s => s.SeenMs).Take(50).ToListAsync(ct);
    }

    /// <summary>Ends one of a visitor's own sessions, from another. One that is not its own is not there.</summary>
    public async Task<bool> EndAsync(Visitor visitor, string session, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (await context.SignInSessions.Where(s => s.Id == session && s.SignInId == visitor.SignIn && s.EndedMs == null).ExecuteUpdateAsync(set => set.SetProperty(s => s.EndedMs, NowMs), ct) != 1)
            return false;
        await Audit.WriteAsync(context, visitor.Self, time.GetUtcNow(), "signIn.endSession", FormattableString.Invariant($"sign-in/{visitor.SignIn}"), null, new { Ended = true }, ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    /// <summary>Called for each page: the session is on, and its visitor is who it is now.</summary>
    public async Task ValidateAsync(CookieValidatePrincipalContext cookie)
    {
        if (cookie.Principal?.FindFirstValue("sid") is { } id && await FindAsync(id, cookie.HttpContext.RequestAborted) is { } visitor)
            cookie.Principal = visitor.ToPrincipal(Scheme);
        else
            cookie.RejectPrincipal();
    }

    private async Task<Visitor?> FindAsync(string id, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var found = await (
            from session in context.SignInSessions
            join signIn in context.SignIns on session.SignInId equals signIn.Id
            where session.Id == id && session.EndedMs == null
            select new { session.SeenMs, session.SecondFactorMs, signIn.Id, signIn.Name, Links = signIn.Links.Where(l => l.EndedMs == null).ToList() }).AsNoTracking().SingleOrDefaultAsync(ct);
        if (found is null)
            return null;
        var atWork = found.Links.Exists(l => AtWork.Contains(l.Kind));
        var nowMs = NowMs;
        if (nowMs - found.SeenMs > (atWork ? IdleAtWork : IdleAtHome).TotalMilliseconds)
            return null;
        if (nowMs - found.SeenMs > SeenEvery.TotalMilliseconds)
            await context.SignInSessions.Where(s => s.Id == id).ExecuteUpdateAsync(set => set.SetProperty(s => s.SeenMs, nowMs), ct);
        PersonAccess? person = null;
        if (found.Links.Find(l => l.Kind == LinkKind.Person) is { } link)
        {
            person = await context.People.Where(p => p.Id == link.Subject && p.EndedMs == null).Select(p => new PersonAccess(p.Id, p.Handle, p.Roles)).SingleOrDefaultAsync(ct);
        }
        return new(found.Id, id, found.Name, found.SecondFactorMs, person,
            [.. found.Links.Where(l => l.Kind == LinkKind.Partner).Select(l => new PartnerAccess((int)l.Subject, l.PartnerRole))],
            [.. found.Links.Where(l => l.Kind == LinkKind.School).Select(l => l.Uai)],
            found.Links.Find(l => l.Kind == LinkKind.Holder)?.Subject,
            [.. found.Links.Where(l => l.Kind == LinkKind.Family).Select(l => l.Subject)]);
    }

    /// <summary>“Firefox · Windows”: enough to know one's own, and no more.</summary>
    internal static string Browser(string agent)
    {
        var name = First(agent, "Edg/Edge", "OPR/Opera", "Firefox/Firefox", "Chrome/Chrome", "Safari/Safari");
        var system = First(agent, "Android/Android", "iPhone/iPhone", "iPad/iPad", "Windows/Windows", "Macintosh/Mac", "Linux/Linux");
        return (name, system) switch
        {
            (null, null) => agent.Length > BrowserLength ? agent[..BrowserLength] : agent,
            (null, var s) => s!,
            (var n, null) => n,
            var (n, s) => $"{n} · {s}",
        };

        static string? First(string agent, params ReadOnlySpan<string> signs)
        {
            foreach (var sign in signs)
            {
                var at = sign.IndexOf('/', StringComparison.Ordinal);
                if (agent.Contains(sign[..at], StringComparison.Ordinal))
                    return sign[(at + 1)..];
            }
            return null;
        }
    }
}
