using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Pass.Data.Model;
using Pass.Portal.Pages.Public;

namespace Pass.Pages.Tests;

/// <summary>The map of partners, with as many départements as a region has.</summary>
[Collection(PortalCollection.Name)]
public sealed class MapTests(Portal portal, Browser browser)
{
    private const int First = 2_000;

    private static readonly string[] Region = ["01", "03", "07", "15", "26", "38", "42", "43", "63", "69", "73", "74"];

    /// <summary>Of numbers that are written over one another, over the map's edge, or on what can hardly be told from the page.</summary>
    private const string Faults = """
        () => {
          const map = document.querySelector(".p-map"), field = map.getBoundingClientRect(), faults = [];
          const boxes = [...map.querySelectorAll("text")].map(text => ({ code: text.textContent, box: text.getBoundingClientRect() }));
          for (const [i, { code, box }] of boxes.entries()) {
            if (box.left < field.left || box.right > field.right || box.top < field.top || box.bottom > field.bottom) faults.push(`${code} outside`);
            for (const { code: other, box: by } of boxes.slice(i + 1))
              if (box.left < by.right && by.left < box.right && box.top < by.bottom && by.top < box.bottom) faults.push(`${code} over ${other}`);
          }
          const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
          const light = colour => {
            pen.fillStyle = colour;
            pen.fillRect(0, 0, 1, 1);
            const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
          };
          const page = light(getComputedStyle(document.body).backgroundColor);
          for (const path of map.querySelectorAll("path")) {
            const fill = light(getComputedStyle(path).fill), ratio = Math.max(fill, page) / Math.min(fill, page);
            if (ratio < 1.25) faults.push(`${path.textContent} ${ratio}`);
          }
          return faults;
        }
        """;

    /// <summary>Numbers are two numerals of 4 units, of a field of 100.</summary>
    [Theory, InlineData("75 77 78 91 92 93 94 95"), InlineData("69 75 77 78 91 92 93 94 95"), InlineData("59 62")]
    public void Numbers_of_small_neighbours_do_not_touch_and_stay_near_their_own(string codes)
    {
        var departments = codes.Split(' ');
        var map = DepartmentMap.Draw([.. departments.Select(c => (c, 1))]).ShouldNotBeNull();
        var at = map.Marks.Select(m => (m.Code, X: double.Parse(m.X, CultureInfo.InvariantCulture), Y: double.Parse(m.Y, CultureInfo.InvariantCulture))).ToList();
        at.Select(a => a.Code).ShouldBe(departments);
        foreach (var (i, one) in at.Index())
        {
            at.Skip(i + 1).Where(other => Math.Abs(other.X - one.X) < 5.5 && Math.Abs(other.Y - one.Y) < 5).Select(other => other.Code).ShouldBeEmpty(one.Code);
            one.X.ShouldBeInRange(2, 98, one.Code);
            one.Y.ShouldBeInRange(2, map.Height - 2, one.Code);
        }
        // Paris is between its neighbours still.
        if (departments.Contains("75"))
            at.Single(a => a.Code == "75").X.ShouldBeInRange(at.Single(a => a.Code == "92").X, at.Single(a => a.Code == "77").X);
    }

    [Fact]
    public async Task Twelve_departments_are_drawn_apart_from_the_page_and_their_numbers_apart_from_one_another()
    {
        await using var context = portal.Database.CreateContext();
        foreach (var (i, code) in Region.Index())
        {
            for (var n = 0; n <= i % 4; n++)
            {
                var partner = new Partner { Id = First + 10 * i + n, Siret = $"99{i:00}{n:00}00000000", LegalName = $"Librairie {code} {n}", Trade = Trade.Bookshop, Iban = WednesdaySeed.Account, AccountHolderName = "X", PostalCode = $"{code}000", City = "Ville" };
                partner.Conventions.Add(new() { Code = "STANDARD", FirstDay = new(2026, 6, 1) });
                context.Partners.Add(partner);
            }
        }
        await context.SaveChangesAsync();
        foreach (var (width, theme) in new[] { (360, ColorScheme.Light), (1280, ColorScheme.Light), (360, ColorScheme.Dark), (1280, ColorScheme.Dark) })
        {
            await using var window = await browser.OpenAsync(portal, width: width, theme: theme);
            await window.GoAsync("/partenaires");
            await window.ShouldBeSoundAsync($"parcours/carte-{width}-{theme.ToString().ToLowerInvariant()}", theme == ColorScheme.Dark ? Look.Colours : Look.Everything);
            (await window.Page.Locator(".p-map path").CountAsync()).ShouldBe(Region.Length);
            (await window.Page.EvaluateAsync<string[]>(Faults)).ShouldBeEmpty($"{width} {theme}");
        }
        await context.Partners.Where(p => p.Id >= First).ExecuteDeleteAsync();
    }
}
