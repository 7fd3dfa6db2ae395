using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Verification;

/// <summary>Who is who: one account is one spelling, a credential is of a pass that can be, and nobody has the money of a year that its school's roll is not of.</summary>
internal sealed class IdentityChecks(PassDbContext context)
{
    public async Task<IEnumerable<CheckResult>> RunAsync(CancellationToken ct) => [await AccountsAsync(ct), await CredentialsAsync(ct), await RollsAsync(ct)];

    /// <summary>Names of accounts are as <see cref="Handle"/> makes them, so that two that look the same are one.</summary>
    private async Task<CheckResult> AccountsAsync(CancellationToken ct)
    {
        var tally = new Tally(CheckName.Accounts);
        var people = await context.People.AsNoTracking().OrderBy(p => p.Id).Select(p => new { p.Id, p.Handle }).ToListAsync(ct);
        var twice = people.CountBy(p => p.Handle, StringComparer.OrdinalIgnoreCase).ToDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (var person in people)
            tally.Add(IsOne(person.Handle) && twice[person.Handle] == 1, $"person {person.Id}");
        await foreach (var signIn in context.SignIns.AsNoTracking().OrderBy(s => s.Id).Select(s => new { s.Id, s.UserName, s.NormalizedUserName }).AsAsyncEnumerable().WithCancellation(ct))
            tally.Add(IsOne(signIn.UserName) && string.Equals(signIn.NormalizedUserName, signIn.UserName, StringComparison.OrdinalIgnoreCase), $"sign-in {signIn.Id}");
        return tally.Result();
    }

    private static bool IsOne(string? name) => Handle.Parse(name).Ok(out var handle, out _) && handle.Text == name;

    /// <summary>Zero means "nothing was presented", and is no number of a credential or a pass.</summary>
    private async Task<CheckResult> CredentialsAsync(CancellationToken ct)
    {
        var tally = new Tally(CheckName.Credentials);
        foreach (var id in await context.Credentials.Where(c => c.Id <= 0 || c.PassId <= 0 || c.PassId > PassNumber.MaxId).OrderBy(c => c.Id).Select(c => c.Id).ToListAsync(ct))
            tally.Add(false, $"credential {id}");
        tally.Passed(await context.Credentials.LongCountAsync(c => c.Id > 0 && c.PassId > 0 && c.PassId <= PassNumber.MaxId, ct));
        return tally.Result();
    }

    /// <summary>
    /// A roll of an earlier year grants nothing of a later one, unless somebody accepted that, which the audit says. A pupil who goes to another school between two rolls
    /// takes its rights along.
    /// </summary>
    private async Task<CheckResult> RollsAsync(CancellationToken ct)
    {
        var tally = new Tally(CheckName.Rolls);
        var accepted = await context.Audit.AnyAsync(a => a.Action == "roll.import" && a.After!.Contains("\"accepted\":true"), ct);
        var later =
            from school in context.Schools
            join holder in context.Holders on school.Uai equals holder.Uai
            join campaign in context.Campaigns on holder.Campaign equals campaign.Code
            where school.RollYear != null && campaign.SchoolYear > school.RollYear
                && !context.SchoolChanges.Any(c => c.Kind == SchoolChangeKind.Sent && c.Detail == school.Uai || c.Kind == SchoolChangeKind.Received && c.Uai == school.Uai)
            select school.Uai;
        var wrong = accepted ? [] : await later.Distinct().OrderBy(uai => uai).ToListAsync(ct);
        tally.Passed(await context.Schools.LongCountAsync(ct) - wrong.Count);
        foreach (var uai in wrong)
            tally.Add(false, $"school {uai}");
        return tally.Result();
    }
}
