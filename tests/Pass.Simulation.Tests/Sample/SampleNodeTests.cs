using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pass.Cards.Issuance;
using Pass.Data;
using Pass.Data.Model;
using Pass.Simulation.Sample;
using Pass.Testing;

namespace Pass.Simulation.Tests.Sample;

public sealed partial class SampleNodeTests : IDisposable
{
    private static readonly SamplePlan Small = new(150, 8, 2026, SalesPerDay: 6);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pass-sample-");

    static SampleNodeTests() => Environment.SetEnvironmentVariable("PASS_ISSUER_PROGRAM", Repository.Program("card-issuer/Pass.CardIssuer"));

    [Fact]
    public async Task A_sample_lives_lets_each_role_in_says_that_it_is_one_and_is_kept()
    {
        SampleSignIn youth;
        await using (var node = await StartAsync())
        {
            await using var context = Database().CreateContext();
            (await context.Settlements.CountAsync(s => s.State == SettlementState.Draft)).ShouldBe(1);
            (await context.PaymentAttempts.CountAsync(a => a.State == AttemptState.Returned)).ShouldBe(1);
            (await context.PaymentAttempts.CountAsync(a => a.State == AttemptState.Paid)).ShouldBePositive();
            (await context.Affiliations.CountAsync(a => a.State == AffiliationState.Waiting)).ShouldBe(1);
            (await context.Incidents.SingleAsync()).State.ShouldBe(IncidentState.Open);
            (await context.BudgetEnvelopes.CountAsync()).ShouldBePositive();
            (await context.Operations.CountAsync()).ShouldBeGreaterThan(150);
            (await context.Schools.CountAsync(s => s.Name == null || s.Town == null)).ShouldBe(0, "a school is read by its name");

            node.SignIns.Select(s => s.Role).Distinct().ShouldBe(["Officer", "Approver", "Administrator", "Auditor", "Youth", "Family", "School", "Owner", "Accountant", "Cashier"]);
            node.SignIns.Where(s => s.Secret is not null).Select(s => s.Role).Distinct().ShouldBe(["Officer", "Approver", "Administrator", "Auditor", "Owner"]);
            var address = new Uri(node.App.Urls.First());
            foreach (var signIn in node.SignIns.DistinctBy(s => s.Role))
                await ShouldSignInAsync(address, signIn);
            // Killed, a sample stops nobody: its service ends by itself.
            Directory.EnumerateFiles("/proc", "cmdline", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1, IgnoreInaccessible = true })
                .Select(CommandOf).ShouldContain(c => c.Contains("serve\0", StringComparison.Ordinal) && c.Contains(_folder.FullName, StringComparison.Ordinal) && c.Contains("--until-input-ends", StringComparison.Ordinal));
            // What the service made has come to the region by itself.
            await Patience.UntilAsync(() => context.Credentials.AnyAsync(), TimeSpan.FromMinutes(1));
            youth = node.SignIns.Single(s => s.Role == "Youth");
            var cards = (await node.App.Services.GetRequiredService<IssuanceClient>().OverviewAsync(TestContext.Current.CancellationToken)).OrThrow();
            (cards.Batches.Single().State, cards.Cards["Shipped"], cards.Cards["Ordered"], cards.ChipsInStock).ShouldBe(("Closed", 12, 12, 48), "a batch is on its way, and one can be prepared");
        }

        await using (var again = await StartAsync())
        {
            again.SignIns.ShouldBeEmpty();
            await ShouldSignInAsync(new(again.App.Urls.First()), youth);
            await using var kept = Database().CreateContext();
            (await kept.SignIns.CountAsync()).ShouldBe(11);
        }

        // Keys that nothing opens are not made anew.
        var passphrases = Path.Combine(_folder.FullName, "emetteur.secret");
        File.Delete(passphrases);
        (await Should.ThrowAsync<CommandLine.UserErrorException>(StartAsync)).Message.ShouldContain(passphrases);
    }

    [Fact]
    public async Task Another_folder_is_left_alone()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "mine.txt"), "mine");
        (await Should.ThrowAsync<CommandLine.UserErrorException>(StartAsync)).Message.ShouldContain("--out");
        File.Exists(Path.Combine(_folder.FullName, "mine.txt")).ShouldBeTrue();
    }

    [Fact]
    public void A_code_is_what_an_authenticator_shows()
    {
        // RFC 6238, appendix B: the key "12345678901234567890", the last six of its eight digits.
        SampleSignIns.CodeAt("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", DateTimeOffset.FromUnixTimeSeconds(59)).ShouldBe("287082");
        SampleSignIns.CodeAt("no secret!", DateTimeOffset.UnixEpoch).ShouldBeNull();
    }

    /// <summary>Empty for a process that ended meanwhile.</summary>
    private static string CommandOf(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return "";
        }
    }

    private Task<SampleNode> StartAsync() =>
        SampleNode.StartAsync(_folder, Small, ["--Pass:Urls=http://127.0.0.1:0", "--Pass:Jobs=false"], TestContext.Current.CancellationToken);

    private PassDatabase Database() => PassDatabase.Sqlite(Path.Combine(_folder.FullName, "donnees"));

    /// <summary>Through the pages, as anybody; a young person then has its one-time code made by the issuance service.</summary>
    private static async Task ShouldSignInAsync(Uri address, SampleSignIn signIn)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = address };
        var cookies = new Dictionary<string, string>(StringComparer.Ordinal);
        var page = await SendAsync("/connexion", null);
        page.Text.ShouldContain("class=\"p-demo\"");
        var next = await SendAsync("/connexion", new() { ["UserName"] = signIn.UserName, ["Password"] = signIn.Password, ["__RequestVerificationToken"] = Token(page.Text) });
        if (signIn.Secret is not null)
        {
            next.To.ShouldStartWith("/connexion/code", customMessage: signIn.Role);
            var form = await SendAsync(next.To, null);
            var code = SampleSignIns.CodeAt(signIn.Secret, TimeProvider.System.GetUtcNow())!;
            next = await SendAsync(next.To, new() { ["Code"] = code, ["__RequestVerificationToken"] = Token(form.Text) });
        }
        cookies.ShouldContainKey("__Host-pass", signIn.Role);
        (await SendAsync("/compte", null)).Text.ShouldContain(WebUtility.HtmlEncode(signIn.UserName), customMessage: next.To);
        if (signIn.Role == "Youth")
        {
            var pass = await SendAsync("/jeune/pass", null);
            OneTimeCode().IsMatch((await SendAsync("/jeune/pass?handler=Code", new() { ["__RequestVerificationToken"] = Token(pass.Text) })).Text).ShouldBeTrue();
        }

        async Task<(string Text, string To)> SendAsync(string path, Dictionary<string, string>? form)
        {
            using var request = new HttpRequestMessage(form is null ? HttpMethod.Get : HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = form is null ? null : new FormUrlEncodedContent(form) };
            if (cookies.Count > 0)
                request.Headers.Add("Cookie", string.Join("; ", cookies.Select(c => $"{c.Key}={c.Value}")));
            using var answer = await client.SendAsync(request);
            foreach (var cookie in answer.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
                cookies[cookie.Split('=')[0]] = cookie.Split(';')[0].Split('=', 2)[1];
            return (await answer.Content.ReadAsStringAsync(), answer.Headers.Location?.OriginalString ?? ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture));
        }
    }

    private static string Token(string html) => AntiforgeryField().Match(html).Groups[1].Value;

    [GeneratedRegex("p-number\">[0-9]{4} [0-9]{4}<")]
    private static partial Regex OneTimeCode();

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex AntiforgeryField();

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }
}
