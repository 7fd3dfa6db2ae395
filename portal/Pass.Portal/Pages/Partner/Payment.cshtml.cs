using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Pass.Clearing.Partners;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.BankFiles;
using Pass.Clearing.Statements;
using Pass.Data;
using Pass.Data.Model;
using Pass.Region.Hosting;

namespace Pass.Portal.Pages.Partner;

/// <summary>One payment: where it is, what it pays, and its papers.</summary>
internal sealed class PaymentModel(PassDatabase database, TimeProvider time) : PartnerPage
{
    private readonly PartnerStatements _statements = new(database, time);

    public OrderStory Story { get; private set; } = null!;

    protected override bool IsFor(PartnerRole role) => role is PartnerRole.Owner or PartnerRole.Accountant;

    public async Task<IActionResult> OnGetAsync(string number)
    {
        if (await _statements.FindAsync(Partner, number, CultureInfo.CurrentUICulture, Ct) is not { } story)
        {
            // The code on a statement leads here, whichever of several partners was looked at last.
            return await OtherAsync(async other => await _statements.FindAsync(other, number, CultureInfo.CurrentUICulture, Ct) is not null) is { } owner
                ? LocalRedirect(string.Create(CultureInfo.InvariantCulture, $"/pro/versements/{Uri.EscapeDataString(number)}?partenaire={owner}")) : NotFound();
        }
        Story = story;
        return Page();
    }

    public Task<IActionResult> OnGetPdfAsync(string number) => SentAsync(number, sales: false, "application/pdf");

    public Task<IActionResult> OnGetCsvAsync(string number) => SentAsync(number, sales: true, "text/csv; charset=utf-8");

    public static string Reason(string code) => BankReasons.Say(code);

    /// <summary>Another account mends it.</summary>
    public static bool IsOfAccount(string? code) => PaymentStates.IsOfAccount(code);

    private async Task<IActionResult> SentAsync(string number, bool sales, string type) =>
        RegionParts.ArchivePath(database) is { } folder && (await _statements.DownloadAsync(Self(), Partner, number, sales, new SentArchive(folder), Ct)).Ok(out var file, out _)
            ? File(file.Content, type, file.Name) : NotFound();
}
