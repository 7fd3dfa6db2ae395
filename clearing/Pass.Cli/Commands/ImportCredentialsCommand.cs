using System.CommandLine;
using System.Security.Cryptography;
using Pass.Core;
using Pass.Region.Credentials;
using Pass.Region.Hosting;
using Spectre.Console;

namespace Pass.Cli.Commands;

/// <summary><c>pass import credentials</c>: the cards, phones and codes that the issuer made, from the file it exports.</summary>
internal static class ImportCredentialsCommand
{
    private const int ShownProblems = 30;

    private static readonly Texts Words = Texts.Beside(typeof(ImportCredentialsCommand), "Words");

    public static Command Create()
    {
        var file = new Argument<FileInfo>("file").AcceptExistingOnly();
        var command = new Command("credentials") { file };
        command.SetAction(async (parsed, ct) =>
        {
            var path = parsed.GetValue(file)!.FullName;
            var sha256 = CheckWhole(path);
            await using var region = await LiveRegion.OpenAsync(parsed.GetValue(CliOptions.Database)!, TimeProvider.System, new ErrorStreamLogger(), ct);
            var actor = await Acting.AsAsync(parsed, region.Database, ImportCommands.MayImport, ct);
            var result = await RunAsync(region, actor, path, sha256, ct);
            Show(result);
            await region.SettleDownAsync(ct);
            return result.ProblemCount == 0 ? 0 : 1;
        });
        return command;
    }

    public static async Task<CredentialImportResult> RunAsync(LiveRegion region, Actor actor, string path, string sha256, CancellationToken ct)
    {
        using var reader = new StreamReader(path);
        var import = new CredentialImport(region.Database, async (requests, token) => await region.Engine.SubmitAsync(requests, token), region.Time);
        return (await import.RunAsync(actor, sha256, IssuedCredentialFile.Read(reader).Select((credential, i) => new CredentialLine(i + 2, credential)), ct)).OrFail();
    }

    /// <summary>Reads it to its end first: a file that was cut, or has a wrong field, changes nothing.</summary>
    /// <returns>Its SHA-256, in hexadecimal.</returns>
    private static string CheckWhole(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            foreach (var _ in IssuedCredentialFile.Read(reader))
            {
            }
            reader.BaseStream.Position = 0;
            return Convert.ToHexStringLower(SHA256.HashData(reader.BaseStream));
        }
        catch (InvalidDataException error)
        {
            throw new UserErrorException(Words.Say("FileWrong", path, error.Message));
        }
    }

    private static void Show(CredentialImportResult result)
    {
        var screen = Invocation.Screen;
        if (result.ProblemCount > 0)
        {
            var table = new Table().AddColumns(Words.Say("Line"), Words.Say("Credential"), Words.Say("Pass"), Words.Say("WhatToDo"));
            foreach (var problem in result.Problems.Take(ShownProblems))
                table.AddRow($"{problem.Line}", $"{problem.Credential}", $"{Core.PassNumber.Of(problem.Pass)}", problem.Problem.Text.Cell());
            screen.Write(table);
            if (result.ProblemCount > ShownProblems)
                Invocation.Say(Words.Say("AndMore", result.ProblemCount - ShownProblems));
        }
        Invocation.Say(Words.Say("CredentialsImported", result.Activated, result.Revoked, result.Awaiting, result.Unchanged, result.ProblemCount));
    }
}
