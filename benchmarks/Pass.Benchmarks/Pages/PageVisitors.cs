using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Pass.Benchmarks.Databases;
using Pass.Data.Model;
using Pass.Portal;
using Pass.Portal.Hosting;
using Pass.Portal.SignIns;

namespace Pass.Benchmarks.Pages;

/// <summary>Who looks at pages: a role has several accounts, so that a page is not always asked for the same rows.</summary>
internal enum PageRole
{
    Nobody,
    Youth,
    Family,
    School,
    Partner,
    Staff,
}

/// <summary>A browser that is signed in.</summary>
/// <param name="Cookie">Sent as it is.</param>
/// <param name="Subject">Holder, first child, school's rank or partner.</param>
internal sealed record PageVisitor(string Cookie, long Subject);

/// <summary>Accounts of each role with their sessions, and the pages that a node of this region has.</summary>
internal sealed record PageVisitors(IReadOnlyDictionary<PageRole, IReadOnlyList<PageVisitor>> ByRole, IReadOnlyList<string> Routes)
{
    /// <summary>Makes the accounts, and seals their cookies with the keys that every node of the region takes.</summary>
    public static async Task<PageVisitors> MakeAsync(BenchDatabase database, PagesTables tables)
    {
        var builder = PortalHost.NewBuilder([$"--Pass:Database={database.Name}:{database.Location}", "--Pass:Urls=http://127.0.0.1:0", "--Pass:RequirePresentation=false", "--Pass:Jobs=false"]);
        await using var node = await PortalHost.BuildAsync(builder, PassOptions.Read(builder.Configuration), await RegionSources.OpenAsync(database.Pass), TimeProvider.System);
        var tickets = node.Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(Sessions.Scheme).TicketDataFormat;
        var byRole = new Dictionary<PageRole, IReadOnlyList<PageVisitor>> { [PageRole.Nobody] = [new("", 0)] };
        await using var context = database.Pass.CreateContext();
        foreach (var role in Enum.GetValues<PageRole>().Except([PageRole.Nobody]))
        {
            var visitors = new List<PageVisitor>();
            foreach (var (name, subject, links) in Accounts(role, tables))
                visitors.Add(new(await SignInAsync(context, PagesTables.SignIn(name, links), tickets), subject));
            byRole.Add(role, visitors);
        }
        var routes = ((IEndpointRouteBuilder)node).DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<PageActionDescriptor>() is not null).Select(e => e.RoutePattern.RawText!.TrimStart('/')).Distinct().Order(StringComparer.Ordinal);
        return new(byRole, [.. routes]);
    }

    private static IEnumerable<(string Name, long Subject, SignInLink[] Links)> Accounts(PageRole role, PagesTables tables) => role switch
    {
        PageRole.Youth => Several(i => i, i => new() { Kind = LinkKind.Holder, Subject = i }),
        PageRole.Family => Several(i => i, i => new() { Kind = LinkKind.Family, Subject = i }, i => new() { Kind = LinkKind.Family, Subject = i + PagesTables.Accounts }),
        PageRole.School => Several(i => (i - 1) % tables.Schools, i => new() { Kind = LinkKind.School, Uai = PagesTables.SchoolAt((i - 1) % tables.Schools).Value }),
        PageRole.Partner => Several(i => i, i => new() { Kind = LinkKind.Partner, Subject = i, PartnerRole = PartnerRole.Owner }),
        _ => new[] { PagesTables.Officer, PagesTables.Approver, PagesTables.Administrator }.Select(p => (FormattableString.Invariant($"banc.{role}.{p}"), 0L, new SignInLink[] { new() { Kind = LinkKind.Person, Subject = p } })),
    };

    private static IEnumerable<(string Name, long Subject, SignInLink[] Links)> Several(Func<int, long> subject, params Func<int, SignInLink>[] links) =>
        Enumerable.Range(1, PagesTables.Accounts).Select(i => (FormattableString.Invariant($"banc.{links[0](i).Kind}.{i}"), subject(i), links.Select(link => link(i)).ToArray()));

    private static async Task<string> SignInAsync(PassDbContext context, SignIn signIn, ISecureDataFormat<AuthenticationTicket> tickets)
    {
        context.SignIns.Add(signIn);
        await context.SaveChangesAsync();
        var (session, now) = ($"banc-{signIn.Id}", TimeProvider.System.GetUtcNow());
        context.SignInSessions.Add(new() { Id = session, SignInId = signIn.Id, SinceMs = now.ToUnixTimeMilliseconds(), SeenMs = now.ToUnixTimeMilliseconds(), SecondFactorMs = now.ToUnixTimeMilliseconds(), Browser = "Chrome · Linux" });
        await context.SaveChangesAsync();
        var ticket = new AuthenticationTicket(new(new ClaimsIdentity([new("sid", session)], Sessions.Scheme)), new() { IssuedUtc = now, ExpiresUtc = now.AddDays(1) }, Sessions.Scheme);
        return $"__Host-pass={tickets.Protect(ticket)}";
    }
}
