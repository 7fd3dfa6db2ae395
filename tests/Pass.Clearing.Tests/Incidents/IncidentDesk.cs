using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Incidents;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Tests.Payments;
using Pass.Clearing.Verification;
using Pass.Core;
using Pass.Data.Model;
using Pass.Data.Projection;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Incidents;

/// <summary>A night of <see cref="Office.NightAsync"/>, projected, and those who put it right: Dora opens, Bruno decides.</summary>
internal static class IncidentDesk
{
    public static readonly Actor Dora = Office.Dora.Because("signalé par courrier");

    public static IncidentService Service(TestRegion region) => new(region.Database, region.Clock);

    public static async Task<TestRegion> NightAsync(DatabaseKind kind, PostgresServer server)
    {
        var region = await Office.NightAsync(kind, server);
        await ProjectAsync(region);
        return region;
    }

    public static async Task ProjectAsync(TestRegion region)
    {
        await using var projector = new Projector(region.Database, region.Log, region.Clock);
        await projector.CatchUpAsync(CancellationToken.None);
    }

    /// <summary>The sale of a benefit that was paid most.</summary>
    public static async Task<OperationId> SaleAsync(TestRegion region, PartnerId partner, long regionCents)
    {
        await using var context = region.Database.CreateContext();
        return new(await context.Operations.Where(o => o.PartnerId == partner.Value && o.Kind == OperationKind.Sale && o.RegionCents == regionCents).Select(o => o.OperationId).SingleAsync());
    }

    public static Task<Result<Incident>> OpenAsync(TestRegion region, IncidentRequest request, Actor? actor = null) => Service(region).OpenAsync(region.Log, request, actor ?? Dora);

    public static async Task<Incident> ValidatedAsync(TestRegion region, IncidentRequest request)
    {
        var incident = (await OpenAsync(region, request)).OrThrow();
        return (await Service(region).ValidateAsync(region.Log, incident.Id, Office.Bruno)).OrThrow();
    }

    /// <summary>An offline sale that was refused, as the projection keeps it.</summary>
    public static async Task<OperationId> RefusedOfflineAsync(TestRegion region, RefusalCode code, long cents, OperationFlags flags = OperationFlags.Offline)
    {
        var id = OperationId.New(region.Clock.GetUtcNow());
        await using var context = region.Database.CreateContext();
        context.Operations.Add(new()
        {
            OperationId = id.Value,
            Partition = 1,
            Lsn = 1,
            Idx = 0,
            PassId = 1,
            Kind = OperationKind.Sale,
            PartnerId = 1,
            TerminalId = 10,
            BusinessDay = TestRegion.Day1,
            AmountCents = cents,
            Refusal = code,
            Flags = flags,
        });
        await context.SaveChangesAsync();
        return id;
    }

    public static async Task ShouldAgreeAsync(TestRegion region, string folder) =>
        (await new Verifier(region.Database).RunAsync(region.Log, null, Office.Archive(region, folder))).Where(r => !r.Ok).Select(r => $"{r.Name}: {string.Join(", ", r.First)}").ShouldBeEmpty();
}
