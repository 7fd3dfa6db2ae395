using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.Settings;

/// <summary>Who the region is and how it pays. Given once when the region is created, then changed one by one; a change never touches a settlement already drafted.</summary>
public sealed class SettingsOffice(PassDatabase database, TimeProvider time)
{
    private static readonly Texts Words = SettingFields.Words;

    public static IReadOnlyList<string> Keys { get; } = [.. SettingFields.Keys, .. OfflineFields.Keys, .. RegionOptions.Keys];

    /// <summary>Keys of <see cref="SetOfflineAsync"/>; the others are of <see cref="SetAsync"/>.</summary>
    public static IReadOnlyList<string> OfflineKeys => OfflineFields.Keys;

    /// <summary>Every setting as text, by key in the order of <see cref="Keys"/>; lines separated by LF.</summary>
    /// <returns>Problem: SettingsMissing.</returns>
    public async Task<Result<IReadOnlyList<KeyValuePair<string, string>>>> ShowAsync(CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        if (!(await RegionSettings.LoadAsync(context, ct)).Ok(out var settings, out var problem))
            return problem;
        var texts = SettingFields.TextsOf(settings);
        var offline = (await context.DecisionSettings.AsNoTracking().SingleOrDefaultAsync(ct))?.ToSettings().Offline ?? OfflinePolicy.Default;
        var options = await RegionOptions.LoadAsync(context, ct);
        return SettingFields.Keys.Select(k => KeyValuePair.Create(k, texts.GetValueOrDefault(k, ""))).Concat(OfflineFields.TextsOf(offline))
            .Concat(RegionOptions.Keys.Select(k => KeyValuePair.Create(k, options.GetValueOrDefault(k, "")))).ToArray();
    }

    /// <summary>Gives the settings of a region that has none. The same ones again change nothing.</summary>
    /// <returns>True when they were given now. Problems: RoleMissing, ActorUnknown, OtherRegion, SettingsThere.</returns>
    public async Task<Result<bool>> DefineAsync(Actor actor, RegionSettings settings, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.Administrator | ActorRole.System, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var known = (await RegionSettings.LoadAsync(context, ct)).Ok(out var there, out _) ? there : null;
        if (await OtherRegionAsync(context, settings, known?.Name, ct) is { } foreign)
            return foreign;
        if (known is not null)
            return Same(known, settings) ? false : Words.Problem("SettingsThere", known.Name);
        context.RegionSettings.Add(settings.ToRow());
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "settings.define", "settings", null, SettingFields.TextsOf(settings), ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    /// <summary>Changes one setting.</summary>
    /// <param name="key">One of <see cref="Keys"/>.</param>
    /// <param name="value">Lines of an address separated by LF; empty takes away what may be left out.</param>
    /// <returns>The new settings. Problems: RoleMissing, ActorUnknown, SettingsMissing, KeyUnknown, OtherRegion, and what can be wrong with the value.</returns>
    public async Task<Result<RegionSettings>> SetAsync(Actor actor, string key, string value, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.Administrator, ct) is { } refused)
            return refused;
        if (!SettingFields.Keys.Contains(key))
            return Words.Problem("KeyUnknown", string.Join(", ", Keys));
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        // A change that changes nothing locks the row: of two changes at once, the other one waits and then sees this one.
        await context.RegionSettings.ExecuteUpdateAsync(set => set.SetProperty(s => s.MinimumCents, s => s.MinimumCents), ct);
        if (!(await RegionSettings.LoadAsync(context, ct)).Ok(out var before, out var missing))
            return missing;
        var texts = SettingFields.TextsOf(before);
        var was = texts.GetValueOrDefault(key);
        if (value.Length > 0)
            texts[key] = value;
        else
            texts.Remove(key);
        var problems = new List<SettingProblem>();
        if (SettingFields.Read(texts, problems) is not { } after)
            return problems[0].Problem;
        if (await OtherRegionAsync(context, after, before.Name, ct) is { } foreign)
            return foreign;
        after.CopyTo(await context.RegionSettings.SingleAsync(ct));
        await Audit.WriteAsync(
            context, actor, time.GetUtcNow(), "settings.set", $"settings/{key}", new { Value = was }, new { Value = SettingFields.TextsOf(after).GetValueOrDefault(key) }, ct);
        await transaction.CommitAsync(ct);
        return after;
    }

    /// <summary>Changes one number of the sales without the network; engines decide by it as soon as they read it.</summary>
    /// <param name="key">One of <see cref="OfflineKeys"/>.</param>
    /// <returns>The policy now. Problems: RoleMissing, KeyUnknown, DecisionsMissing, and what can be wrong with the value.</returns>
    public async Task<Result<OfflinePolicy>> SetOfflineAsync(Actor actor, string key, string value, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.Administrator, ct) is { } refused)
            return refused;
        if (!OfflineKeys.Contains(key))
            return Words.Problem("KeyUnknown", string.Join(", ", Keys));
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await context.DecisionSettings.ExecuteUpdateAsync(set => set.SetProperty(s => s.SaleCapCents, s => s.SaleCapCents), ct);
        if (await context.DecisionSettings.SingleOrDefaultAsync(ct) is not { } row)
            return Words.Problem("DecisionsMissing");
        var before = row.ToSettings().Offline;
        if (!OfflineFields.With(before, key, value).Ok(out var after, out var problem))
            return problem;
        row.Set(after);
        await Audit.WriteAsync(
            context, actor, time.GetUtcNow(), "settings.set", $"settings/{key}", new { Value = OfflineFields.TextOf(before, key) }, new { Value = OfflineFields.TextOf(after, key) }, ct);
        await transaction.CommitAsync(ct);
        return after;
    }

    /// <summary>Gives or changes one of the settings that not every region needs. A run that is drafted keeps what it was drafted with.</summary>
    /// <param name="key">One of <see cref="RegionOptions.Keys"/>.</param>
    /// <param name="value">Lines separated by LF; empty takes the setting away.</param>
    /// <returns>The setting now, empty when there is none. Problems: RoleMissing, ActorUnknown, KeyUnknown, and what can be wrong with the value.</returns>
    public async Task<Result<string>> SetOptionAsync(Actor actor, string key, string value, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.Administrator, ct) is { } refused)
            return refused;
        if (!RegionOptions.Keys.Contains(key))
            return Words.Problem("KeyUnknown", string.Join(", ", Keys));
        var after = "";
        if (value.Length > 0 && !RegionOptions.Check(key, value).Ok(out after!, out var problem))
            return problem;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var row = await context.RegionOptions.SingleOrDefaultAsync(o => o.Name == key, ct);
        var before = row?.Value ?? "";
        if (row is null && after.Length > 0)
            context.RegionOptions.Add(new() { Name = key, Value = after });
        else if (row is not null && after.Length > 0)
            row.Value = after;
        else if (row is not null)
            context.RegionOptions.Remove(row);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "settings.set", $"settings/{key}", new { Value = before }, new { Value = after }, ct);
        await transaction.CommitAsync(ct);
        return after;
    }

    /// <summary>Says for ever that all in this region is invented. Only of one in which nobody is yet.</summary>
    /// <returns>False when it was said before. Problems: RoleMissing, ActorUnknown, NotEmpty.</returns>
    public async Task<Result<bool>> MarkSampleAsync(Actor actor, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.Administrator | ActorRole.System, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (await RegionOptions.IsSampleAsync(context, ct))
            return false;
        if (await context.Holders.AnyAsync(ct) || await context.Partners.AnyAsync(ct) || await context.SignIns.AnyAsync(ct))
            return Words.Problem("NotEmpty");
        context.RegionOptions.Add(new() { Name = RegionOptions.Sample, Value = RegionOptions.Sample });
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "settings.sample", "settings", null, new { Sample = true }, ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    /// <summary>A database is made for one region: its company number is fixed with its first settings.</summary>
    private static async Task<Problem?> OtherRegionAsync(PassDbContext context, RegionSettings settings, string? known, CancellationToken ct)
    {
        if (await context.RegionIdentities.SingleOrDefaultAsync(ct) is not { } identity)
            return null;
        identity.Siren ??= settings.Siret.Siren;
        return identity.Siren == settings.Siret.Siren ? null : Words.Problem("OtherRegion", known ?? "?", identity.Siren, settings.Name, settings.Siret);
    }

    private static bool Same(RegionSettings a, RegionSettings b)
    {
        var (x, y) = (SettingFields.TextsOf(a), SettingFields.TextsOf(b));
        return SettingFields.Keys.All(k => x.GetValueOrDefault(k) == y.GetValueOrDefault(k));
    }
}
