using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Testing.Postgres;

namespace Pass.Testing.Mutations;

/// <summary>
/// Does a mutation once: refused to who is not known, to who has left and to who has no such role, with nothing committed; then done, with its audit row in its
/// own transaction. Which mutations there are and that each is played here, MutationTests finds in what was compiled.
/// </summary>
public sealed class MutationPlay : IDisposable
{
    private static readonly Actor Left = new(new(98), "left", ActorRole.Officer, ActorChannel.CommandLine);
    private readonly PassDatabase _database;
    private readonly AuditGuard _guard;
    private readonly HashSet<string> _known = [];

    private MutationPlay(PassDatabase database) => (_database, _guard) = (database, new(database));

    public static async Task<MutationPlay> StartAsync(PassDatabase database)
    {
        await database.EnterAsync(Left);
        await using var context = database.CreateContext();
        (await context.People.SingleAsync(p => p.Id == Left.Id.Value)).EndedMs = 1;
        await context.SaveChangesAsync();
        return new(database);
    }

    /// <param name="actor">Entered, and allowed.</param>
    /// <param name="action">Of the last row that it writes.</param>
    /// <param name="hasBefore">That row says what was there before.</param>
    /// <param name="under">Tables, separated by spaces, that are written in batches under a row written before.</param>
    /// <param name="act">Answers the code of the problem; null when it is done.</param>
    public async Task PlayAsync(Actor actor, string action, bool hasBefore, Func<Actor, Task<string?>> act, string? under = null)
    {
        var (last, commits) = ((await RowsAsync(0)).LastOrDefault()?.Id ?? 0, _guard.Commits);
        (await act(actor with { Id = new(9_999), Name = "nobody" })).ShouldBe("ActorUnknown", action);
        (await act(actor with { Id = Left.Id, Name = Left.Name })).ShouldBe("ActorUnknown", action);
        (await act(actor with { Role = ActorRole.Auditor })).ShouldBe("RoleMissing", action);
        (await act(actor with { Reason = "because\u200B" })).ShouldBe("TextInvisible", action);
        (await act(actor with { Reason = new('a', PlainText.ReasonLength + 1) })).ShouldBe("TextTooLong", action);
        (_guard.Commits, (await RowsAsync(last)).Count).ShouldBe((commits, 0), $"{action}: a refusal changes nothing");

        (await act(actor)).ShouldBeNull(action);
        var rows = await RowsAsync(last);
        rows.ShouldNotBeEmpty(action);
        rows.ShouldAllBe(r => r.ActorId == actor.Id.Value && r.Actor == actor.Name && r.Role == actor.Role && r.Channel == actor.Channel && r.Reason == actor.Reason, action);
        (rows[^1].Action, rows[^1].Before is not null, rows[^1].After is not null).ShouldBe((action, hasBefore, true));
        _guard.Offences.Where(table => !(under ?? "").Split(' ').Contains(table) && !_known.Contains(table)).ShouldBeEmpty(action);
        _known.UnionWith(_guard.Offences);
    }

    public static async Task<string?> CodeOf<T>(Task<Result<T>> answer) where T : notnull => (await answer).Ok(out _, out var problem) ? null : problem.Code;

    public void Dispose() => _guard.Dispose();

    private async Task<List<AuditEntry>> RowsAsync(long after)
    {
        await using var context = _database.CreateContext();
        return await context.Audit.AsNoTracking().Where(a => a.Id > after).OrderBy(a => a.Id).ToListAsync();
    }
}
