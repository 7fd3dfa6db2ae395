using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;
using Pass.Region.Partners;
using Pass.Terminal;
using Pass.Testing;

namespace Pass.Portal.Tests;

public sealed class TokenTests
{
    private static readonly Uri Balance = new($"v1/passes/{Region.Number}/balance", UriKind.Relative);

    [Fact]
    public async Task Only_a_fresh_token_of_a_registered_till_for_this_region_is_accepted()
    {
        await using var region = await Region.StartAsync(null, ("Terminals:Burst", "1000"));
        var till = await region.NewTillAsync();
        var id = till.TerminalId;
        var now = region.Time.GetUtcNow().ToUnixTimeSeconds();
        var header = $$"""{"alg":"ES256","kid":"{{id}}","typ":"JWT"}""";
        var claims = $$"""{"iss":"{{id}}","sub":"{{id}}","aud":"pass","iat":{{now}},"exp":{{now + 300}},"jti":"a"}""";
        string Claims(string from, string to) => claims.Replace(from, to, StringComparison.Ordinal);
        string Header(string from, string to) => header.Replace(from, to, StringComparison.Ordinal);
        var good = Token(till.Key, header, claims);

        (string What, string Authorization, HttpStatusCode Status, string? Code)[] cases =
        [
            ("good", $"Bearer {good}", HttpStatusCode.OK, null),
            ("good again", $"Bearer {good}", HttpStatusCode.OK, null),
            ("no typ", $"Bearer {Token(till.Key, Header(",\"typ\":\"JWT\"", ""), claims)}", HttpStatusCode.OK, null),
            ("clock a little ahead", $"Bearer {Token(till.Key, header, Claims($"{now},", $"{now + 50},"))}", HttpStatusCode.OK, null),
            ("nothing", "", HttpStatusCode.Unauthorized, "TokenMissing"),
            ("basic", "Basic YTpi", HttpStatusCode.Unauthorized, "TokenMalformed"),
            ("two parts", "Bearer " + good[..good.LastIndexOf('.')], HttpStatusCode.Unauthorized, "TokenMalformed"),
            ("four parts", $"Bearer {good}.x", HttpStatusCode.Unauthorized, "TokenMalformed"),
            ("padding", $"Bearer {good}=", HttpStatusCode.Unauthorized, "TokenMalformed"),
            ("too long", $"Bearer {Token(till.Key, header, Claims("\"a\"", $"\"{new string('a', 900)}\""))}", HttpStatusCode.Unauthorized, "TokenMalformed"),
            ("alg none", $"Bearer {Token(null, Header("ES256", "none"), claims)}", HttpStatusCode.Unauthorized, "TokenMalformed"),
            ("alg none, signed", $"Bearer {Token(till.Key, Header("ES256", "none"), claims)}", HttpStatusCode.Unauthorized, "TokenMalformed"),
            ("alg HS256", $"Bearer {Token(till.Key, Header("ES256", "HS256"), claims)}", HttpStatusCode.Unauthorized, "TokenMalformed"),
            ("alg case", $"Bearer {Token(till.Key, Header("ES256", "es256"), claims)}", HttpStatusCode.Unauthorized, "TokenMalformed"),
            ("crit", $"Bearer {Token(till.Key, Header("\"typ\"", "\"crit\":[\"x\"],\"typ\""), claims)}", HttpStatusCode.Unauthorized, "TokenMalformed"),
            ("own key in the header", $"Bearer {Token(till.Key, Header("\"typ\"", "\"jwk\":{},\"typ\""), claims)}", HttpStatusCode.Unauthorized, "TokenMalformed"),
            ("kid twice", $"Bearer {Token(till.Key, Header("\"typ\"", "\"kid\":\"1\",\"typ\""), claims)}", HttpStatusCode.Unauthorized, "TokenMalformed"),
            ("unknown kid", $"Bearer {Token(till.Key, Header($"\"{id}\"", "\"999\""), claims)}", HttpStatusCode.Unauthorized, "TerminalUnknown"),
            ("kid not a number", $"Bearer {Token(till.Key, Header($"\"{id}\"", $"\" {id}\""), claims)}", HttpStatusCode.Unauthorized, "TerminalUnknown"),
            ("another key", $"Bearer {Token(region.NewKey(), header, claims)}", HttpStatusCode.Unauthorized, "TokenSignature"),
            ("signature all zero", $"Bearer {Unsigned(header, claims)}.{Base64Url.EncodeToString(new byte[64])}", HttpStatusCode.Unauthorized, "TokenSignature"),
            ("claims altered", $"Bearer {Unsigned(header, Claims($"{now + 300}", $"{now + 299}"))}.{good.Split('.')[2]}", HttpStatusCode.Unauthorized, "TokenSignature"),
            ("another issuer", $"Bearer {Token(till.Key, header, Claims($"\"iss\":\"{id}\"", "\"iss\":\"7\""))}", HttpStatusCode.Unauthorized, "TokenClaims"),
            ("no jti", $"Bearer {Token(till.Key, header, Claims(",\"jti\":\"a\"", ""))}", HttpStatusCode.Unauthorized, "TokenClaims"),
            ("no exp", $"Bearer {Token(till.Key, header, Claims($",\"exp\":{now + 300}", ""))}", HttpStatusCode.Unauthorized, "TokenClaims"),
            ("other audience", $"Bearer {Token(till.Key, header, Claims("\"pass\"", "\"other\""))}", HttpStatusCode.Unauthorized, "TokenAudience"),
            ("too long a life", $"Bearer {Token(till.Key, header, Claims($"{now + 300}", $"{now + 301}"))}", HttpStatusCode.Unauthorized, "TokenLifetime"),
            ("ends before it starts", $"Bearer {Token(till.Key, header, Claims($"{now + 300}", $"{now - 1}"))}", HttpStatusCode.Unauthorized, "TokenLifetime"),
            ("from the future", $"Bearer {Token(till.Key, header, Claims($"{now},", $"{now + 61},"))}", HttpStatusCode.Unauthorized, "TokenNotYetValid"),
            ("expired", $"Bearer {Token(till.Key, header, Claims($"{now},", $"{now - 300},").Replace($"{now + 300}", $"{now - 61}", StringComparison.Ordinal))}", HttpStatusCode.Unauthorized, "TokenExpired"),
        ];
        foreach (var (what, authorization, status, code) in cases)
        {
            var (gotStatus, gotCode) = await GetAsync(region, authorization);
            gotStatus.ShouldBe(status, what);
            gotCode.ShouldBe(code, what);
        }

        region.Time.Advance(TimeSpan.FromSeconds(361));
        (await GetAsync(region, $"Bearer {good}")).ShouldBe((HttpStatusCode.Unauthorized, "TokenExpired"));
    }

    [Fact]
    public async Task A_revoked_till_and_a_suspended_partner_stop_within_seconds_without_restart()
    {
        await using var region = await Region.StartAsync();
        var (bookshop, cinema) = (region.Client(await region.NewTillAsync()), region.Client(await region.NewTillAsync(Region.Cinema)));
        await bookshop.SellAsync(region.Textbook(100));

        await using (var context = region.Database.CreateContext())
        {
            (await context.Terminals.FindAsync(1))!.Status = TerminalStatus.Revoked;
            (await context.Partners.FindAsync(Region.Cinema))!.Status = PartnerStatus.Suspended;
            await context.SaveChangesAsync();
        }

        (await RefusalAsync(() => bookshop.SellAsync(region.Textbook(100)))).ShouldBe((HttpStatusCode.Forbidden, "TerminalRevoked"));
        (await RefusalAsync(() => cinema.SellAsync(region.Textbook(100)))).ShouldBe((HttpStatusCode.Forbidden, "PartnerSuspended"));
    }

    [Fact]
    public async Task The_tills_of_a_partner_that_is_suspended_are_told_so_and_sell_again_once_that_is_lifted()
    {
        await using var region = await Region.StartAsync();
        var (till, office) = (region.Client(await region.NewTillAsync()), new PartnerOffice(region.Database, region.Time));
        await using var context = region.Database.CreateContext();
        context.People.Add(new() { Id = 77, Handle = "camille", Name = "Camille", Roles = ActorRole.Officer });
        await context.SaveChangesAsync();
        var camille = new Actor(new(77), "camille", ActorRole.Officer, ActorChannel.Portal, "contrôle en cours");
        var siret = (await context.Partners.SingleAsync(p => p.Id == Region.Bookshop)).Siret;
        await till.SellAsync(region.Textbook(100));

        (await office.SuspendAsync(camille, siret)).OrThrow();
        (await RefusalAsync(() => till.SellAsync(region.Textbook(100)))).ShouldBe((HttpStatusCode.Forbidden, "PartnerSuspended"));
        var refused = await Should.ThrowAsync<RegionRefusedException>(() => till.SellAsync(region.Textbook(100)));
        refused.Message.ShouldContain("suspendue");

        (await office.ResumeAsync(camille, siret)).OrThrow();
        await Patience.UntilAsync(async () =>
        {
            try
            {
                await till.SellAsync(region.Textbook(100));
                return true;
            }
            catch (RegionRefusedException)
            {
                return false;
            }
        }, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_till_over_its_day_or_its_rate_is_told_when_to_come_back()
    {
        await using var region = await Region.StartAsync(null, ("Terminals:CallsPerMinute", "60"), ("Terminals:Burst", "3"));
        var till = await region.NewTillAsync(dailyQuota: 5);
        var client = new TerminalClient(region.Http, till, region.Time, new Random(1)) { Attempts = 1 };
        await client.UploadAsync([region.Textbook(100), region.Textbook(100), region.Textbook(100)]);
        await client.SellAsync(region.Textbook(100));
        await client.SellAsync(region.Textbook(100));

        var token = new TerminalToken(till, region.Time).Current();
        (await GetAsync(region, $"Bearer {token}")).ShouldBe((HttpStatusCode.TooManyRequests, "DailyQuota"));
        region.Time.Advance(TimeSpan.FromDays(1));
        token = new TerminalToken(till, region.Time).Current();
        for (var i = 0; i < 3; i++)
            (await GetAsync(region, $"Bearer {token}")).Status.ShouldBe(HttpStatusCode.OK);
        using var response = await SendAsync(region, $"Bearer {token}");
        (response.StatusCode, response.Headers.RetryAfter!.Delta).ShouldBe((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(1)));
        region.Time.Advance(TimeSpan.FromSeconds(1));
        (await GetAsync(region, $"Bearer {token}")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Whoever_keeps_failing_is_slowed_down()
    {
        await using var region = await Region.StartAsync();
        HttpStatusCode last = 0;
        for (var i = 0; i < 31; i++)
            last = (await GetAsync(region, "Bearer x.y.z")).Status;
        last.ShouldBe(HttpStatusCode.TooManyRequests);
        region.Time.Advance(TimeSpan.FromSeconds(2));
        (await GetAsync(region, "Bearer x.y.z")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private static string Unsigned(string header, string claims) =>
        $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";

    private static string Token(ECDsa? key, string header, string claims)
    {
        var signed = Unsigned(header, claims);
        var signature = key?.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"{signed}.{(signature is null ? "" : Base64Url.EncodeToString(signature))}";
    }

    private static async Task<(HttpStatusCode Status, string? Code)> GetAsync(Region region, string authorization)
    {
        using var response = await SendAsync(region, authorization);
        return (response.StatusCode, (string?)(await response.Content.ReadFromJsonAsync<JsonObject>())!["code"]);
    }

    private static async Task<HttpResponseMessage> SendAsync(Region region, string authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Balance);
        if (authorization.Length > 0)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await region.Http.SendAsync(request);
    }

    /// <summary>Waits for the refusal to come: the change is taken over by a poll.</summary>
    [Fact]
    public void A_tills_own_token_is_renewed_in_its_time_though_the_clock_is_set_back()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var clock = new WallClock(new(2026, 9, 5, 8, 0, 0, TimeSpan.Zero));
        var token = new TerminalToken(new(7, 1, key), clock);
        var first = token.Current();
        clock.Advance(TimeSpan.FromMinutes(3));
        token.Current().ShouldBe(first);
        clock.Advance(TimeSpan.FromMinutes(1));
        var second = token.Current();
        second.ShouldNotBe(first);
        clock.Set(-TimeSpan.FromDays(1));
        var third = token.Current();
        third.ShouldNotBe(second, "its dates are not those of the clock any more");
        // While a till sleeps, only the date goes on.
        clock.Set(TimeSpan.FromMinutes(4));
        token.Current().ShouldNotBe(third);
    }

    private static async Task<(HttpStatusCode, string)> RefusalAsync(Func<Task> call)
    {
        for (var i = 0; i < 100; i++)
        {
            try
            {
                await call();
            }
            catch (RegionRefusedException refused)
            {
                return (refused.Status, refused.Code);
            }
            await Task.Delay(100);
        }
        throw new TimeoutException("The change was never taken over.");
    }
}
