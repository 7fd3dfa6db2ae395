using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Tests.Night;
using Pass.Core;
using Pass.Data.Model;
using Pass.Engine;
using Pass.Region.Credentials;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Credentials;

public sealed class CredentialImportTests(PostgresServer server)
{
    private const long Alix = 1_000_000_001, Bilal = 1_000_000_002, WithoutGrant = 1_000_000_003, Nobody = 1_000_000_009;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task What_the_issuer_made_is_accepted_awaited_or_revoked_and_a_second_run_changes_nothing(DatabaseKind kind)
    {
        await using var office = await OpenAsync(kind);
        CredentialLine[] file =
        [
            Line(1, Alix, CredentialState.Active), Line(2, Alix, CredentialState.Pending), Line(3, Bilal, CredentialState.Revoked),
            Line(4, Bilal, CredentialState.Active),
        ];

        (await office.ImportAsync(file)).ShouldSatisfyAllConditions(
            r => (r.Activated, r.Awaiting, r.Revoked, r.Unchanged).ShouldBe((2, 1, 1, 0)), r => r.ProblemCount.ShouldBe(0));
        (await office.AcceptedAsync(Alix)).ShouldBe([1]);
        (await office.AcceptedAsync(Bilal)).ShouldBe([4]);
        var rows = await office.RowsAsync();
        rows.Select(r => (r.Id, r.Status)).ShouldBe(file.Select(l => (l.Issued.Credential.Value, l.Issued.State)));

        var asked = office.Asked;
        (await office.ImportAsync(file)).Unchanged.ShouldBe(4);
        office.Asked.ShouldBe(asked);
    }

    [Fact]
    public async Task A_code_is_a_credential_without_a_key()
    {
        await using var office = await OpenAsync(DatabaseKind.Sqlite);
        var card = Line(1, Alix, CredentialState.Active).Issued;
        var code = new CredentialLine(1, card with { Kind = CredentialKind.Code, PublicPoint = default });

        (await office.ImportAsync(code, Line(2, Alix, CredentialState.Active))).Activated.ShouldBe(2);

        (await office.RowsAsync()).Select(r => r.Kind).ShouldBe([CredentialKind.Code, CredentialKind.Card]);
        (await office.ImportAsync(new CredentialLine(1, code.Issued with { State = CredentialState.Revoked }))).Revoked.ShouldBe(1);
        (await office.AcceptedAsync(Alix)).ShouldBe([2]);
    }

    [Fact]
    public async Task A_card_is_activated_then_revoked_and_an_older_file_does_not_bring_it_back()
    {
        await using var office = await OpenAsync(DatabaseKind.Sqlite);
        await office.ImportAsync(Line(1, Alix, CredentialState.Pending));
        (await office.AcceptedAsync(Alix)).ShouldBeEmpty();
        (await office.ImportAsync(Line(1, Alix, CredentialState.Active))).Activated.ShouldBe(1);
        (await office.AcceptedAsync(Alix)).ShouldBe([1]);
        (await office.ImportAsync(Line(1, Alix, CredentialState.Pending))).Problems.ShouldHaveSingleItem().Problem.Code.ShouldBe("OLDER_FILE");
        (await office.ImportAsync(Line(1, Alix, CredentialState.Revoked))).Revoked.ShouldBe(1);
        (await office.ImportAsync(Line(1, Alix, CredentialState.Active))).Problems.ShouldHaveSingleItem().Problem.Code.ShouldBe("OLDER_FILE");
        (await office.AcceptedAsync(Alix)).ShouldBeEmpty();
        (await office.RowsAsync())[0].RevokedAtMs.ShouldNotBeNull();
    }

    [Fact]
    public async Task Each_wrong_line_is_named_and_the_others_go_on()
    {
        await using var office = await OpenAsync(DatabaseKind.Sqlite);
        await office.ImportAsync(Line(1, Alix, CredentialState.Active));

        var result = await office.ImportAsync(
            Line(2, Nobody, CredentialState.Active), Line(3, WithoutGrant, CredentialState.Active), Line(1, Bilal, CredentialState.Active),
            Line(4, Bilal, CredentialState.Active), Line(4, Bilal, CredentialState.Revoked));

        result.Problems.Select(p => (p.Credential.Value, p.Problem.Code)).ShouldBe(
            [(2, "UNKNOWN_PASS"), (1, "OTHER_CREDENTIAL"), (4, "REPEATED"), (3, "PASS_NOT_OPENED")], ignoreOrder: true);
        result.Problems.ShouldAllBe(p => p.Line == p.Credential.Value + 1 && p.Problem.Text.Length > 20);
        (await office.AcceptedAsync(Bilal)).ShouldBe([4]);
        (await office.RowsAsync()).Select(r => r.Id).ShouldBe([1, 4]);
    }

    [Fact]
    public async Task Stopped_between_engine_and_rows_it_ends_in_the_same_state_when_run_again()
    {
        await using var office = await OpenAsync(DatabaseKind.Sqlite);
        office.CutAfterEngine = true;
        await Should.ThrowAsync<PowerCutException>(() => office.ImportAsync(Line(1, Alix, CredentialState.Active)));
        (await office.RowsAsync()).ShouldBeEmpty();
        office.CutAfterEngine = false;

        // The issuer revoked it meanwhile: what the engine heard before the cut is taken back.
        (await office.ImportAsync(Line(1, Alix, CredentialState.Revoked))).ProblemCount.ShouldBe(0);
        (await office.AcceptedAsync(Alix)).ShouldBeEmpty();
        (await office.RowsAsync()).ShouldHaveSingleItem().Status.ShouldBe(CredentialState.Revoked);
    }

    private static CredentialLine Line(int credential, long pass, CredentialState state)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = key.ExportParameters(false).Q;
        var from = ParisCalendar.StartOf(TestReference.FirstDay);
        return new(credential + 1, new(
            new(credential), new(pass), CredentialKind.Card, new byte[] { 0, 0, 0, 0, 0, 0, 0, (byte)credential }, new byte[][] { point.X!, point.Y! }.SelectMany(x => x).ToArray(),
            new(from, from.AddYears(3)), state));
    }

    private async Task<Office> OpenAsync(DatabaseKind kind)
    {
        var region = await TestRegion.CreateAsync(kind, server);
        await using var context = region.Database.CreateContext();
        foreach (var (pass, rank) in new[] { Alix, Bilal, WithoutGrant }.Select((p, i) => (p, i + 1)))
            context.Holders.Add(new() { Id = rank, PassId = pass, IneHmac = [(byte)rank] });
        await context.SaveChangesAsync();
        var engine = await AuthorizationEngine.StartAsync(region.Log, TestReference.Decisions, region.Clock);
        foreach (var pass in new[] { Alix, Bilal })
        {
            var at = region.Clock.GetUtcNow();
            (await engine.SubmitAsync(new GrantRequest(OperationId.New(at), new(pass), at.ToUnixTimeMilliseconds(), [new(Catalogue2026.Textbooks, 10_000)]))).IsApproved.ShouldBeTrue();
        }
        return new(region, engine);
    }

    private sealed class Office(TestRegion region, AuthorizationEngine engine) : IAsyncDisposable
    {
        public bool CutAfterEngine { get; set; }
        public int Asked { get; private set; }

        public async Task<CredentialImportResult> ImportAsync(params CredentialLine[] lines) =>
            (await new CredentialImport(region.Database, SubmitAsync, region.Clock).RunAsync(SystemActors.Issuance, "test", lines)).OrThrow();

        private async Task<Operation[]> SubmitAsync(IReadOnlyList<OperationRequest> requests, CancellationToken ct)
        {
            Asked += requests.Count;
            region.Clock.Advance(TimeSpan.FromSeconds(1));
            var answers = await engine.SubmitAsync(requests, ct);
            return CutAfterEngine ? throw new PowerCutException() : answers;
        }

        public async Task<int[]> AcceptedAsync(long pass) => [.. (await engine.ReadAsync(new(pass)))!.Credentials.Where(c => c.Active).Select(c => c.Id.Value)];

        public async Task<List<Credential>> RowsAsync()
        {
            await using var context = region.Database.CreateContext();
            return await context.Credentials.OrderBy(c => c.Id).ToListAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await engine.DisposeAsync();
            region.Dispose();
        }
    }
}
