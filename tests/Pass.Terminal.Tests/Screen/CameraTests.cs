using System.Collections;
using System.Text;
using QRCoder;

namespace Pass.Terminal.Tests.Screen;

/// <summary>A phone held before the camera: its picture is given to the browser's camera, and the page's own decoder reads it.</summary>
public sealed class CameraTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const int Width = 640, Height = 480, Quiet = 4, Frames = 24;

    [Fact]
    public async Task A_qr_before_the_camera_pays()
    {
        var film = Path.Combine(Directory.CreateTempSubdirectory("pass-camera-").FullName, "phone.y4m");
        // The browser opens the film when the camera starts: by then the phone has shown its code.
        await File.WriteAllBytesAsync(film, Film("PR1:"), TestContext.Current.CancellationToken);
        await using var browser = await chromium.LaunchAsync(film);
        await using (var shop = await ShopScreen.OpenAsync(browser))
        {
            await File.WriteAllBytesAsync(film, Film(shop.Counter.Qr().Text), TestContext.Current.CancellationToken);
            await shop.TypeAsync("640");
            await shop.Page.WaitForTimeoutAsync(80);
            await shop.Page.Keyboard.PressAsync("Enter");
            await shop.ShouldSayAsync("Present the pass");
            await shop.Page.ClickAsync("#camera");
            await shop.ShouldSayAsync("ACCEPTED");
            shop.Counter.Till.Look(book => book.All.Single().Pass).ShouldBe(Portal.Tests.Region.Number);

            // A receipt of another till of the partner: its long code is a QR on it.
            await shop.NextAsync();
            var (desk, other) = (shop.Counter.Desk, shop.Counter.Desk.Region.Client(await shop.Counter.Desk.Region.NewTillAsync()));
            shop.Counter.Time.Advance(TimeSpan.FromMinutes(1));
            var there = desk.Shown(900);
            (await other.SellAsync(there, TestContext.Current.CancellationToken)).IsApproved.ShouldBeTrue();
            await File.WriteAllBytesAsync(film, Film(there.OperationId.ToString().ToUpperInvariant()), TestContext.Current.CancellationToken);
            await shop.Page.Keyboard.PressAsync("F3");
            await shop.Page.ClickAsync("#find-camera");
            await Microsoft.Playwright.Assertions.Expect(shop.Page.Locator("#operation h2")).ToContainTextAsync("Another till");
            await shop.PictureAsync("journal-other-till");
            await shop.Page.GetByText("Cancel the sale").ClickAsync();
            await Microsoft.Playwright.Assertions.Expect(shop.Page.Locator("#find-why")).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("good"));
            (await desk.Client.FindAsync(shop.Counter.Till.Look(book => book.All[^1].Id), ct: TestContext.Current.CancellationToken))!.RegionCents.ShouldBe(-900);
        }
        Directory.Delete(Path.GetDirectoryName(film)!, recursive: true);
    }

    [Fact]
    public async Task A_qr_held_before_the_camera_of_a_gate_is_one_showing()
    {
        var film = Path.Combine(Directory.CreateTempSubdirectory("pass-camera-").FullName, "pupil.y4m");
        await File.WriteAllBytesAsync(film, Film("PR1:"), TestContext.Current.CancellationToken);
        await using var browser = await chromium.LaunchAsync(film);
        await using (var gate = await SchoolGate.OpenAsync(browser))
        {
            await File.WriteAllBytesAsync(film, Film(gate.Counter.Qr().Text), TestContext.Current.CancellationToken);
            await gate.Page.ClickAsync("#camera");
            await gate.ShouldSayAsync("COME IN", "accepted");
            await Microsoft.Playwright.Assertions.Expect(gate.Page.Locator("#counts")).ToHaveTextAsync("Today: 1 came in · 0 refused · 0 by hand");
        }
        Directory.Delete(Path.GetDirectoryName(film)!, recursive: true);
    }

    /// <summary>Frames of a QR on white, as YUV4MPEG2. As before a hand's camera it is never twice in one place or of one size: a decoder may miss a code in a picture, and of a few that are much alike it would miss it for ever.</summary>
    private static byte[] Film(string text)
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var modules = code.ModuleMatrix;
        var chroma = new byte[Width * Height / 2];
        Array.Fill(chroma, (byte)128);
        using var film = new MemoryStream();
        film.Write(Encoding.ASCII.GetBytes($"YUV4MPEG2 W{Width} H{Height} F10:1 Ip A1:1 C420mpeg2\n"));
        var widest = (double)Height / (modules.Count + 2 * Quiet);
        for (var frame = 0; frame < Frames; frame++)
        {
            film.Write("FRAME\n"u8);
            film.Write(Picture(modules, widest * (1 - 0.4 * frame / Frames), 7 * (frame % 5)));
            film.Write(chroma);
        }
        return film.ToArray();
    }

    private static byte[] Picture(List<BitArray> modules, double scale, int shift)
    {
        var side = (int)(modules.Count * scale);
        var (left, top) = ((Width - side) / 2 + shift, (Height - side) / 2);
        var luma = new byte[Width * Height];
        Array.Fill(luma, (byte)235);
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                if (modules[(int)(y / scale)][(int)(x / scale)])
                    luma[(top + y) * Width + left + x] = 16;
            }
        }
        return luma;
    }
}
