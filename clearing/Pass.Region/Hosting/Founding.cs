using Pass.Core;
using Pass.Data;
using Pass.Data.Log;
using Pass.Region.Catalogue;
using Pass.Region.People;
using Pass.Region.Settings;

namespace Pass.Region.Hosting;

/// <summary>What a region is made with.</summary>
/// <param name="SystemUser">Of the operating system, who becomes its first administrator.</param>
/// <param name="As">The person that user acts as in a region that has people; null for the only one.</param>
/// <param name="File">Settings and people; null: they are given later.</param>
/// <param name="Catalogue">To start from; null: it comes later.</param>
/// <param name="KeysPath">See <see cref="RegionParts.KeysPath"/>.</param>
public sealed record FoundingPlan(DateOnly FirstDay, int? Partitions, string SystemUser, string? As, RegionFile? File, CatalogueDocument? Catalogue, string? KeysPath);

/// <summary>What was made; what was there is left as it is.</summary>
public sealed record Founded(LogIdentity Log, bool CataloguePublished, bool SettingsGiven, int PeopleEntered);

/// <summary>Makes a region: its parts, its first administrator, its settings, a catalogue to start from. Stopped anywhere and run again, it goes on.</summary>
public static class Founding
{
    /// <returns>Problems: those of each step.</returns>
    public static async Task<Result<Founded>> RunAsync(PassDatabase database, FoundingPlan plan, TimeProvider time, CancellationToken ct = default)
    {
        if (!(await RegionParts.CreateAsync(database, plan.FirstDay, plan.Partitions, plan.KeysPath, ct)).Ok(out var log, out var problem))
            return problem;
        var people = new PeopleOffice(database, time);
        var isNew = (await people.ListAsync(ct)).Count == 0;
        var found = isNew ? await people.FoundAsync(plan.SystemUser, ct) : await people.ActAsync(plan.SystemUser, plan.As, ActorRole.Administrator, ct: ct);
        if (!found.Ok(out var actor, out problem))
            return problem;
        var (given, entered) = (false, 0);
        if (plan.File is { Settings: { } settings } file)
        {
            if (!(await new SettingsOffice(database, time).DefineAsync(actor, settings, ct)).Ok(out given, out problem))
                return problem;
            var known = (await people.ListAsync(ct)).Select(p => p.Handle).ToHashSet(StringComparer.Ordinal);
            foreach (var person in file.People.Where(p => !known.Contains(Handle.Parse(p.Handle).OrThrow().Text)))
            {
                var users = person.SystemUsers.Count > 0 ? person.SystemUsers : [plan.SystemUser];
                if (!(await people.AddAsync(actor, person.Handle, person.Name, person.Roles, users, ct)).Ok(out _, out problem))
                    return problem;
                entered++;
            }
        }
        var published = false;
        var office = new CatalogueOffice(database, time);
        if (plan.Catalogue is { } catalogue && (await office.ShowAsync(ct)).Campaigns.Count == 0)
        {
            if (!(await office.ImportAsync(actor, catalogue, ct)).Ok(out var review, out problem))
                return problem;
            if (review.Problems is [var wrong, ..])
                return wrong.Problem;
            published = true;
        }
        return new Founded(log, published, given, entered);
    }
}
