using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Pass.Portal.Pages;

namespace Pass.Pages.Tests;

/// <summary>What is handed in is bounded before it is read: each page that takes a file says how much, and its field says so too.</summary>
[Collection(PortalCollection.Name)]
public sealed partial class UploadTests(Portal portal)
{
    private const long Most = 64 << 20;

    [Fact]
    public void Every_page_that_takes_a_file_has_a_bound()
    {
        var pages = typeof(PassPage).Assembly.GetTypes().Where(t => t.GetProperties().Any(p => p.PropertyType == typeof(IFormFile) || p.PropertyType.IsAssignableTo(typeof(IEnumerable<IFormFile>)))).ToList();
        pages.Count.ShouldBeGreaterThanOrEqualTo(5);
        foreach (var page in pages)
        {
            page.GetCustomAttributes(typeof(RequestSizeLimitAttribute), true).ShouldNotBeEmpty(page.Name);
            ((RequestFormLimitsAttribute)page.GetCustomAttributes(typeof(RequestFormLimitsAttribute), true).Single()).MultipartBodyLengthLimit.ShouldBeInRange(1, Most, page.Name);
        }
    }

    [Theory, InlineData(Role.Officer), InlineData(Role.School)]
    public async Task Every_field_that_takes_a_file_says_its_bound(Role role)
    {
        using var client = await portal.ClientAsync(role);
        var found = 0;
        foreach (var line in PageTable.Lines.Where(l => l.Status == 200 && l.Otherwise == 0 && l.Who.Contains(role)))
        {
            foreach (Match field in FileField().Matches(await client.GetStringAsync(new Uri(line.Address, UriKind.Relative))))
            {
                found++;
                field.Value.ShouldContain("data-most-bytes=\"", customMessage: line.Address);
            }
        }
        found.ShouldBeGreaterThanOrEqualTo(2);
    }

    [GeneratedRegex("<input[^>]* type=\"file\"[^>]*>")]
    private static partial Regex FileField();
}
