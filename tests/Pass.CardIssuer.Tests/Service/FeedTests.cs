using Pass.CardIssuer.Lifecycle;
using Pass.CardIssuer.Status;
using Pass.CardIssuer.Store;
using Pass.Core;
using Pass.Testing.Postgres;

namespace Pass.CardIssuer.Tests.Service;

/// <summary>The feed of changes: whoever reads it in pages, while others write, ends with what is in the store.</summary>
public sealed class FeedTests(PostgresServer server)
{
    private const int Writers = 6, CardsEach = 12;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reader_that_follows_while_others_write_misses_nothing(bool onPostgres)
    {
        using var issuer = onPostgres ? await Issuer.CreateAsync(IssuerDatabase.Postgres(await server.CreateDatabaseAsync())) : await Issuer.CreateAsync();
        await issuer.OrderAsync([.. Enumerable.Range(1, Writers * CardsEach).Select(n => (long)n)]);
        await issuer.StockAsync(Issuer.PaperChips(1, Writers * CardsEach));
        await BureauTests.ReportAsync(issuer, await issuer.PrepareAsync(Writers * CardsEach), _ => "produced");

        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => UseAsync(issuer, writer))));
        var (followed, after) = (new Dictionary<int, CredentialState>(), 0L);
        for (var last = false; ;)
        {
            var page = await new IssuedCredentials(issuer.Database).ChangesAsync(after, 5, Token);
            page.Next.ShouldBeGreaterThanOrEqualTo(after);
            page.Changes.ShouldAllBe(change => change.Position > after && change.Position <= page.Next);
            foreach (var change in page.Changes)
                followed[change.Credential] = change.State;
            after = page.Next;
            if (page.HasMore)
                continue;
            if (last)
                break;
            last = writing.IsCompleted;
        }

        await writing;
        var stored = await new IssuedCredentials(issuer.Database).ReadAsync(Token).ToDictionaryAsync(c => c.Credential.Value, c => c.State, cancellationToken: Token);
        followed.ShouldBe(stored, ignoreOrder: true);
        var whole = await new IssuedCredentials(issuer.Database).ChangesAsync(0, 2_000, Token);
        whole.Changes.Select(change => change.Credential).ShouldBeUnique();
        whole.Changes.ToDictionary(change => change.Credential, change => change.ToIssued().State).ShouldBe(stored, ignoreOrder: true);
        whole.Last.ShouldBe(after);
    }

    /// <summary>Hands out, activates, blocks and replaces: each writer its own cards, all at once.</summary>
    private static async Task UseAsync(Issuer issuer, int writer)
    {
        for (var i = 0; i < CardsEach; i++)
        {
            var card = CredentialKey.Of(new CredentialId(writer * CardsEach + i + 1));
            await TryAsync(() => issuer.Lifecycle.HandOutAsync(card, "w", "r"));
            await TryAsync(() => issuer.Lifecycle.ActivateAsync(card, "w", "r"));
            if (i % 3 == 0)
                await TryAsync(() => issuer.Lifecycle.BlockAsync(card, "w", "r"));
            if (i % 6 == 0)
                await TryAsync(() => issuer.Lifecycle.ReplaceAsync(card, "w", "r"));
        }
    }

    private static async Task TryAsync(Func<Task<Result<CredentialChange>>> change) => (await change()).Ok(out _, out var problem).ShouldBeTrue(problem?.ToString());
}
