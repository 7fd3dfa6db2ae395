using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Statements;
using Pass.Core;
using Pass.Data.Model;
using Pass.Engine;

namespace Pass.Portal.Pages.Youth;

/// <summary>What the pass saved, school year by school year, and attestations to download: of the pass, and of a year.</summary>
internal sealed class VaultModel(PassDbContext context, AuthorizationEngine engine, AttestationSeal seal, TimeProvider time) : PassPage
{
    private const int EndDigits = 4;

    private readonly OwnPass _own = new(context);

    private Holder _holder = null!;

    public IReadOnlyList<HolderYear> Years { get; private set; } = [];

    /// <summary>Until when the pass pays for anything; null when it has no rights, is blocked or closed, or nobody knows its holder's name.</summary>
    public DateOnly? ValidUntil { get; private set; }

    public async Task OnGetAsync()
    {
        await ReadAsync();
        Years = await new HolderYears(context).OfAsync(new(_holder.PassId), Ct);
    }

    public async Task<IActionResult> OnGetPassAsync()
    {
        await ReadAsync();
        return ValidUntil is { } until ? await FileAsync(until, null, "attestation-pass.pdf") : NotFound();
    }

    public async Task<IActionResult> OnGetYearAsync(int annee)
    {
        await ReadAsync();
        var year = (await new HolderYears(context).OfAsync(new(_holder.PassId), Ct)).FirstOrDefault(y => y.SchoolYear == annee);
        return year is not null && _holder.GivenName is not null ? await FileAsync(null, year, $"attestation-{year.Name}.pdf") : NotFound();
    }

    private async Task ReadAsync()
    {
        var today = ParisCalendar.DateOf(time.GetUtcNow());
        _holder = await _own.HolderAsync(Visitor.Holder!.Value, Ct);
        if (_holder.GivenName is null || await engine.ReadAsync(new(_holder.PassId), Ct) is not { Status: PassStatus.Active } account)
            return;
        ValidUntil = PurseCard.Of(account, engine.Reference, today).Where(p => !p.IsOver(today)).Select(p => (DateOnly?)p.Benefit.ValidUntil).Max();
    }

    private async Task<IActionResult> FileAsync(DateOnly? until, HolderYear? year, string name)
    {
        var region = await context.RegionSettings.AsNoTracking().SingleOrDefaultAsync(Ct);
        if (region is null)
            return NotFound();
        var number = PassNumber.Of(new(_holder.PassId)).ToString();
        var end = string.Concat(number.Where(char.IsAsciiDigit)).AsSpan()[^EndDigits..].ToString();
        var attestation = new HolderAttestation(new(region.Name, region.Siret, region.Address.Split('\n'), region.Contact), ParisCalendar.DateOf(time.GetUtcNow()),
            $"{_holder.GivenName} {_holder.FamilyName}", $"•••• {end}", until, year, "");
        var address = await RegionOptions.FindAsync(context, RegionOptions.OnlineAddress, Ct) ?? $"{Request.Scheme}://{Request.Host}";
        var code = seal.Seal(AttestedFacts.Of(attestation, InitialsOf(_holder), end));
        using var pdf = new MemoryStream();
        HolderAttestationRenderer.Render(attestation with { Check = $"{address.TrimEnd('/')}/verifier?code={Uri.EscapeDataString(code)}" }, pdf, CultureInfo.CurrentUICulture);
        return File(pdf.ToArray(), "application/pdf", name);
    }

    private static string InitialsOf(Holder holder) => string.Concat(new[] { holder.GivenName, holder.FamilyName }.Where(n => n is { Length: > 0 } && char.IsLetter(n[0])).Select(n => char.ToUpperInvariant(n![0])));
}
