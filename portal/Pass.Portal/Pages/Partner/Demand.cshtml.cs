using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Data;
using Pass.Data.Model;
using Pass.Engine;
using Pass.Region.Textbooks;

namespace Pass.Portal.Pages.Partner;

/// <summary>Which schoolbooks the pupils of the shop's département are still to buy; small counts are told to nobody.</summary>
internal sealed class DemandModel(PassDatabase database, PassDbContext context, AuthorizationEngine engine, DemandMemory memory, TimeProvider time) : PartnerPage
{
    public IReadOnlyList<ExpectedBook> Books { get; private set; } = [];

    /// <summary>Empty where the shop's post code names none.</summary>
    public string Department { get; private set; } = "";

    public async Task OnGetAsync()
    {
        var code = await context.Partners.Where(p => p.Id == Access.Partner).Select(p => p.PostalCode).SingleAsync(Ct);
        Department = DepartmentOf(code);
        Books = Department.Length == 0 ? [] : await new TextbookNeeds(database, engine.Reference, time, memory).NearAsync(Department, Ct);
    }

    public async Task<IActionResult> OnGetCsvAsync()
    {
        await OnGetAsync();
        var text = new StringBuilder("\uFEFFisbn;titre;editeur;eleves\r\n");
        foreach (var book in Books)
            text.Append(book.Isbn).Append(';').Append(Field(book.Title)).Append(';').Append(Field(book.Publisher ?? "")).Append(';').Append(System.Globalization.CultureInfo.InvariantCulture, $"{book.Pupils}\r\n");
        return File(Encoding.UTF8.GetBytes(text.ToString()), "text/csv; charset=utf-8", "demande.csv");

        // What begins like a formula would be one in a spreadsheet.
        static string Field(string value) => "\"" + (value is ['=' or '+' or '-' or '@' or '\t', ..] ? "'" : "") + value.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }

    /// <summary>As it begins the numbers of schools: 69003 is in 069. Corsica's and those overseas are numbered otherwise and have none here.</summary>
    private static string DepartmentOf(string postalCode) =>
        postalCode.Length == 5 && postalCode.All(char.IsAsciiDigit) && !postalCode.StartsWith("20", StringComparison.Ordinal) && string.CompareOrdinal(postalCode, "96") < 0 ? "0" + postalCode[..2] : "";
}
