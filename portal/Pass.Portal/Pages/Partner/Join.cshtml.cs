using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;
using Pass.Clearing.Proofs;
using Pass.Core;
using Pass.Data;
using Pass.Data.Catalogue;
using Pass.Data.Model;
using Pass.Portal.SignIns;
using Pass.Region.Partners;

namespace Pass.Portal.Pages.Partner;

/// <summary>A shop becomes a partner: it writes, reads, signs, and follows its request by a code. Nobody is signed in.</summary>
[AllowAnonymous]
internal sealed class JoinModel(PassDatabase database, PassDbContext context, TimeProvider time, DoorLimits limits, IDataProtectionProvider protection) : PassPage
{
    /// <summary>Fields of the form by the columns they are checked as; those that the partners' file has not are read apart.</summary>
    private static readonly (string Field, string Column, Func<JoinModel, string?>? InFile)[] Columns =
    [
        (nameof(Siret), "siret", m => m.Siret), (nameof(Name), "nom", m => m.Name), (nameof(Trade), "categorie", m => m.Trade), (nameof(Address), "adresse", m => m.Address),
        (nameof(PostalCode), "code_postal", m => m.PostalCode), (nameof(City), "ville", m => m.City), (nameof(Email), "courriel", m => m.Email), (nameof(Iban), "iban", m => m.Iban),
        (nameof(Bic), "bic", m => m.Bic), (nameof(Holder), "titulaire", m => m.Holder), (nameof(Rhythm), "rythme", m => m.Rhythm),
        (nameof(Signer), "signataire", null), (nameof(SignerTitle), "qualite", null), (nameof(Accept), "accord", null),
    ];

    private const string KeptCookie = "__Host-pass-demande";
    private const int MostKept = 1_500;
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    private readonly AffiliationOffice _office = new(database, time);

    [BindProperty(SupportsGet = true)]
    public string? Siret { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Trade { get; set; }

    [BindProperty]
    public string? Address { get; set; }

    [BindProperty]
    public string? PostalCode { get; set; }

    [BindProperty]
    public string? City { get; set; }

    [BindProperty]
    public string? Email { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Iban { get; set; }

    [BindProperty]
    public string? Bic { get; set; }

    [BindProperty]
    public string? Holder { get; set; }

    [BindProperty]
    public string? Rhythm { get; set; }

    [BindProperty]
    public string? Signer { get; set; }

    [BindProperty]
    public string? SignerTitle { get; set; }

    [BindProperty]
    public bool Accept { get; set; }

    /// <summary>Of the text that was shown.</summary>
    [BindProperty]
    public string? Read { get; set; }

    /// <summary>Follows a request.</summary>
    [BindProperty]
    public string? Code { get; set; }

    public ConventionText? Convention { get; private set; }

    public IReadOnlyList<CodeEntry> Trades { get; private set; } = [];

    /// <summary>Shown once, on the answer that made it.</summary>
    public ActivationCode? Made { get; private set; }

    public Affiliation? Followed { get; private set; }

    /// <summary>What was written before and kept in this browser is in the form again.</summary>
    public bool IsTakenUp { get; private set; }

    public async Task OnGetAsync()
    {
        await LoadAsync();
        if (Kept() is { } kept)
            TakeUp(kept);
    }

    /// <summary>Keeps what is written in this browser, sealed, for a month; nobody else has it before it is signed.</summary>
    public IActionResult OnPostKeep()
    {
        var written = new Dictionary<string, string>(Fields()) { ["signataire"] = Signer ?? "", ["qualite"] = SignerTitle ?? "" };
        if (written.Values.Sum(v => v.Length) > MostKept)
            return BadRequest();
        Response.Cookies.Append(KeptCookie, Protector.Protect(JsonSerializer.Serialize(written), KeptFor), CookieFor(KeptFor));
        Done(PartnerWords.Say("Join.Kept"));
        return LocalRedirect("/pro/rejoindre");
    }

    public IActionResult OnPostForget()
    {
        Response.Cookies.Delete(KeptCookie, CookieFor(null));
        return LocalRedirect("/pro/rejoindre");
    }

    /// <summary>The proof of what was signed, for who has its code.</summary>
    public async Task<IActionResult> OnPostProofAsync()
    {
        if (!limits.MayTry(HttpContext, ""))
            return StatusCode(StatusCodes.Status429TooManyRequests);
        if ((await _office.FindAsync(Code, Ct)).Ok(out var found, out _) && await new ConventionProof(database).FindAsync(found.Id, Ct) is { } proof)
            return File(proof.Content, "application/zip", proof.Name);
        limits.Failed(HttpContext, "");
        return NotFound();
    }

    /// <summary>What can be said of a number while it is typed.</summary>
    public async Task<IActionResult> OnGetSiretAsync() =>
        Said((await _office.CheckAsync(Siret, Ct)).Ok(out var siret, out var problem) ? null : problem, siret?.ToString());

    public IActionResult OnGetIban() =>
        Said(Core.Iban.Parse(Iban).Ok(out var iban, out var problem) ? null : problem, iban?.CountryCode);

    public async Task<IActionResult> OnPostAsync()
    {
        await LoadAsync();
        ModelState.Clear();
        if (!limits.MayTry(HttpContext, ""))
            return AskToWait(PartnerWords.Say("Join.TooOften"));
        var answered = await _office.SignAsync(SystemActors.Enrolment, new(Fields(), Signer ?? "", SignerTitle ?? "", Accept, Sha256Of(Read)), Ct);
        if (!answered.Ok(out var answer, out var problem))
        {
            Refuse(problem);
            Accept = false;
        }
        else
        {
            foreach (var error in answer.Errors)
                Refuse(error.Problem, Array.Find(Columns, c => c.Column == error.Field).Field ?? "");
            Made = answer.Code;
            if (Made is not null)
                Response.Cookies.Delete(KeptCookie, CookieFor(null));
        }
        // Made or not, each is counted: nobody asks for a hundred shops.
        limits.Failed(HttpContext, "");
        return Page();
    }

    public async Task<IActionResult> OnPostFollowAsync()
    {
        await LoadAsync();
        ModelState.Clear();
        if (!limits.MayTry(HttpContext, ""))
            return AskToWait(PartnerWords.Say("Join.TooOften"));
        if ((await _office.FindAsync(Code, Ct)).Ok(out var found, out var problem))
        {
            Followed = found;
            return Page();
        }
        limits.Failed(HttpContext, "");
        Refuse(problem, nameof(Code));
        return Page();
    }

    private PartialViewResult Said(Problem? problem, string? right) => Partial("_Checked", new Checked(problem?.Text ?? PartnerWords.Say("Join.Right", right ?? ""), problem is null));

    private Dictionary<string, string> Fields() => Columns.Where(c => c.InFile is not null).ToDictionary(c => c.Column, c => c.InFile!(this) ?? "");

    private static byte[] Sha256Of(string? hex)
    {
        var hash = new byte[32];
        return hex is { Length: 64 } && hex.All(char.IsAsciiHexDigit) && Convert.FromHexString(hex, hash, out _, out _) == System.Buffers.OperationStatus.Done ? hash : [];
    }

    private ITimeLimitedDataProtector Protector => protection.CreateProtector("affiliation half-written").ToTimeLimitedDataProtector();

    private static CookieOptions CookieFor(TimeSpan? life) => new() { Secure = true, HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", MaxAge = life, IsEssential = true };

    /// <summary>Null when nothing is kept, or it is another's or too old.</summary>
    private Dictionary<string, string>? Kept()
    {
        try
        {
            return Request.Cookies[KeptCookie] is { Length: > 0 } text ? JsonSerializer.Deserialize<Dictionary<string, string>>(Protector.Unprotect(text)) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private void TakeUp(Dictionary<string, string> kept)
    {
        IsTakenUp = true;
        string? Of(string column) => kept.GetValueOrDefault(column) is { Length: > 0 } text ? text : null;
        (Siret, Name, Trade, Address, PostalCode, City, Email) = (Of("siret"), Of("nom"), Of("categorie"), Of("adresse"), Of("code_postal"), Of("ville"), Of("courriel"));
        (Iban, Bic, Holder, Rhythm, Signer, SignerTitle) = (Of("iban"), Of("bic"), Of("titulaire"), Of("rythme"), Of("signataire"), Of("qualite"));
        ModelState.Clear();
    }

    private async Task LoadAsync()
    {
        Convention = await _office.ConventionAsync(Ct);
        Trades = [.. (await ReferenceLoader.CodesAsync(context.Trades, Ct)).All.Where(t => !t.IsRetired).OrderBy(t => t.Label(CultureInfo.CurrentUICulture), StringComparer.CurrentCulture)];
    }
}

/// <summary>What is said of a field while it is typed.</summary>
internal sealed record Checked(string Text, bool IsRight);
