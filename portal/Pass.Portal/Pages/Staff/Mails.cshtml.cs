using Microsoft.AspNetCore.Mvc;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Portal.Mails;
using Pass.Region.Mails;

namespace Pass.Portal.Pages.Staff;

/// <summary>Mails: those that were not taken, and what each kind says.</summary>
internal sealed class MailsModel(PassDatabase database, IConfiguration configuration, TimeProvider time) : StaffPage
{
    private const int MostShown = 50;

    private readonly MailOffice _office = new(database, time);

    [BindProperty(SupportsGet = true)]
    public MailKind Sorte { get; set; } = MailKind.Recovery;

    [BindProperty(SupportsGet = true)]
    public string Langue { get; set; } = "fr";

    [BindProperty]
    public string? Subject { get; set; }

    [BindProperty]
    public string? Body { get; set; }

    public IReadOnlyList<Mail> Latest { get; private set; } = [];

    /// <summary>Null: mails are written into a folder.</summary>
    public SmtpSettings? Server { get; } = SmtpSettings.Read(configuration);

    public bool MayWrite => Visitor.Person!.Roles.HasFlag(ActorRole.Administrator);

    /// <summary>Enough to know a mistyped one by; whose it is, its file says to who gives a reason: <c>i…t@exemple.fr</c>.</summary>
    public static string Masked(string address) => address.Split('@') is [var local, var domain] ? $"{local[0]}…{local[^1]}@{domain}" : "…";

    public async Task<IActionResult> OnGetAsync()
    {
        if (!Enum.IsDefined(Sorte) || Langue is not ("fr" or "en"))
            return NotFound();
        ModelState.Clear();
        (Subject, Body) = await _office.TextAsync(Sorte, Langue, Ct);
        Latest = await _office.LatestAsync(MostShown, Ct);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (!Enum.IsDefined(Sorte) || Langue is not ("fr" or "en"))
            return NotFound();
        if ((await _office.WriteAsync(Visitor.Staff(ActorRole.Administrator), Sorte, Langue, Subject ?? "", Body ?? "", Ct)).Ok(out _, out var problem))
        {
            Done(StaffWords.Say("Mails.Written"));
            return LocalRedirect($"/region/exploitation/courriels?sorte={Sorte}&langue={Langue}");
        }
        var (subject, body) = (Subject, Body);
        await OnGetAsync();
        (Subject, Body) = (subject, body);
        Refuse(problem, nameof(Body));
        return Page();
    }
}
